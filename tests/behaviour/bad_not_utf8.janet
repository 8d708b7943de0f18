# exit: 1
(def a (fn [_] "ÿþ"))
