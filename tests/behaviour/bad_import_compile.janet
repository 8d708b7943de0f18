# exit: 1
(use ./modules/broken_compile)
(def a (fn [_] nil))
