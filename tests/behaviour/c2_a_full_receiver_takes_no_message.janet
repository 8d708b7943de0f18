# C2: what is in a mailbox counts for its owner. Nobody can fill that beyond three quarters of the owner's limit, and who tries
# is told that the message was not delivered.
(def receiver :actor {:memory 20000} (fn [{:sleep sleep :receive receive}]
  (sleep 100)
  (def own (buffer/new-filled 3000 1))
  (var bytes 0)
  (while (def message (receive 50)) (+= bytes (length message)))
  (print "received " bytes " bytes, " (length own) " are my own")
  (print "then " (length (receive)))))
(def sender :actor (fn [{:send send :whereis whereis :sleep sleep}]
  (def to (whereis "receiver"))
  (def message (buffer/new-filled 2000 1))
  (print "delivered " (count |(do $ (send to message)) (range 16)))
  (sleep 200)
  (print "too large: " (send to (buffer/new-filled 30000 1)))
  (print "again: " (send to (buffer/new-filled 2000 1)))))
