# exit: 1
(yield {:a 1})
(def a (fn [_] nil))
