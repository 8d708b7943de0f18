# E2: a predicate or patterns pick a message; all others stay, in their order.
(import mj/mailbox)
(def receiver (fn [caps]
  (def {:receive receive :now now} caps)
  (print (mailbox/receive-if caps number?))
  (print (mailbox/receive-match caps
    [:error text] text
    [:pin pin level] (string "pin " pin " is " level)))
  (print (mailbox/receive-if caps string?) " at " (now))
  (each message [(receive) (receive)] (printf "%q" message))
  (each other [[:pin 4] {:level 1}]
    (printf "%q" (mailbox/receive-match caps
      {:level level} [:level level]
      [:pin (pin (= pin 4))] [:four pin])))))
(def sender (fn [{:send send :whereis whereis :sleep sleep}]
  (def to (whereis "receiver"))
  (each message [:first [:pin 2 1 1000 0] :second 7] (send to message))
  (sleep 20)
  (each message ["text" [:pin 3] [:pin 4] {:level 1}] (send to message))
  (sleep 20)))
