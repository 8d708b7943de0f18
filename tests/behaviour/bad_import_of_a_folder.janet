# exit: 1
(import ./modules)
(def a (fn [_] nil))
