# E2, R10: inside of try, defer, a generator, a fiber of the actor's own.
(def receiver (fn [{:receive receive}]
  (print (try (receive) ([_] :caught)))
  (print (defer (print "cleaned up") (receive)))
  (print (resume (fiber/new (fn [] (receive)) :a)))
  (each x (coro (yield (receive)) (yield (receive))) (print x))))
(def sender (fn [{:send send :whereis whereis}]
  (each x [1 2 3 4 5] (send (whereis "receiver") x))))
