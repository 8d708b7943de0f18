# exit: 1
(import ./modules/broken_syntax)
(def a (fn [_] nil))
