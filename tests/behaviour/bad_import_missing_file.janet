# exit: 1
(import ./modules/nowhere)
(def a (fn [_] nil))
