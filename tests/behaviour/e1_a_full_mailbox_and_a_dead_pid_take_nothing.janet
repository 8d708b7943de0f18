# E1, E2: mailboxes are bounded; send says whether it delivered.
(def receiver (fn [{:receive receive :sleep sleep}]
  (sleep 10)
  (var count 0)
  (while (receive 0) (++ count))
  count))
(def sender (fn [{:send send :whereis whereis :sleep sleep}]
  (def to (whereis "receiver"))
  (def answers (seq [i :range [0 20]] (send to i)))
  (print (count true? answers) " of " (length answers))
  (sleep 50)
  (print (send to :late) " " (send 999 :nobody))))
