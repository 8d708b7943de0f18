# Two actors that talk: each message says whom to answer.
#
#   mj run examples/ping-pong.janet

(def pong :actor
  (fn [{:receive receive :send send}]
    (forever
      (def [from n] (receive))
      (printf "pong %d" n)
      (send from n))))

(def ping :actor
  (fn [{:receive receive :send send :self self :whereis whereis :sleep sleep}]
    (def to (whereis "pong"))
    (for n 0 5
      (printf "ping %d" n)
      (send to [(self) n])
      (receive)
      (sleep 500))))
