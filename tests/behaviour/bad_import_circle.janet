# exit: 1
(import ./modules/circle)
(def a (fn [_] nil))
