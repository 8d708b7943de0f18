# exit: 1
(import ./modules/reads_a_file :as r)
(def a (fn [_] (r/load "x")))
