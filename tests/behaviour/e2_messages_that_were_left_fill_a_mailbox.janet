# E2: a selective receive leaves messages in a mailbox that is bounded all the same.
(import mj/mailbox)
(def receiver {:mailbox 3} (fn [caps]
  (print (mailbox/receive-if caps string? 50))
  (print (mailbox/receive-if caps number?))
  (print (mailbox/receive-if caps string?))))
(def sender (fn [{:send send :whereis whereis :sleep sleep}]
  (def to (whereis "receiver"))
  (print (string/join (map |(string (send to $)) [1 2 3 "no room"]) " "))
  (sleep 60)
  (print (send to "room"))))
