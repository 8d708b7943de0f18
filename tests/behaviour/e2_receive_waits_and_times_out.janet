# E2: receive yields to the event loop until a message is there; nil after ms.
(def receiver (fn [{:receive receive :now now}]
  (print (describe (receive 10)) " at " (now))
  (print (describe (receive)) " at " (now))
  (print (describe (receive 0)) " at " (now))
  (print (describe (receive 1000)) " at " (now))
  (print (describe (try (receive 1000) ([err] err))) " at " (now))
  (each ms [-1 "x" math/inf] (try (receive ms) ([err] (print err))))))
(def sender (fn [{:send send :whereis whereis :sleep sleep}]
  (def to (whereis "receiver"))
  (sleep 30) (send to :first)
  (sleep 30) (send to :second)))
