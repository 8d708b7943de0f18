# exit: 1
(def a (fn [_] (import ./modules/pulse) nil))
