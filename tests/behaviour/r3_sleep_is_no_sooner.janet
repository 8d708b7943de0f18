# R3: an actor goes on after its sleep; sleep returns nil.
(def a (fn [{:sleep sleep :now now}]
  (print (describe (sleep 10)) " at " (now))
  (sleep 90)
  (print "at " (now))
  (sleep 0)
  (now)))
