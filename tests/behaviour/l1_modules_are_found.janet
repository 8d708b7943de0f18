# In jpm_tree/lib of this folder, and in janet_modules of the one above.
(import blinker)
(import blinker/half :as half)
(import upstairs)

(def a (fn [_] [(blinker/name) half/x upstairs/name]))
