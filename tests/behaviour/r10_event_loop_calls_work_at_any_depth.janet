# R10: inside try, protect, defer, a generator, a fiber of the actor's own, and all of them nested.
(def a (fn [{:sleep sleep :now now}]
  (try (sleep 10) ([e] (print "caught " e)))
  (print "try " (now))
  (protect (sleep 10))
  (print "protect " (now))
  (defer (print "defer " (now)) (sleep 10))
  (each x (coro (sleep 10) (yield 1) (sleep 10) (yield 2)) (print "generated " x " " (now)))
  (each mask [:a :u :t :yie :e :d :w :r :0123456789]
    (def fiber (fiber/new (fn [] (sleep 10) :result) mask))
    (print mask " " (describe (resume fiber)) " " (fiber/status fiber) " " (now)))
  (try
    (defer (print "nested defer " (now))
      (each x (coro (resume (fiber/new (fn [] (protect (sleep 10))) :a)) (yield :nested))
        (print x " " (now))))
    ([e] (print "caught " e)))))
