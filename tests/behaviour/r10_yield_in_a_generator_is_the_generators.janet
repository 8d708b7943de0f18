# R10: a generator's yield goes to its consumer, not to the event loop.
(def a (fn [_] (each x (coro (yield 1) (yield 2)) (print "a " x))))
(def b (fn [_] (print "b")))
