# exit: 1

(import blniker)
(def a (fn [_] nil))
