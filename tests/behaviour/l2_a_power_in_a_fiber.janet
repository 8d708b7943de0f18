# exit: 1
(def lines (fiber/new (fn [] (yield 1) (os/time))))
(def a (fn [_] (resume lines)))
