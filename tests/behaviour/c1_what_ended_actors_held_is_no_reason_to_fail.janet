# C1: the memory of actors that were halted or have ended is there for others at once.
# requires: megabytes
(defn hoard [{:sleep sleep}]
  (def hoarded (buffer/new-filled 40000000 1))
  (sleep 1000)
  (length hoarded))
(def a (fn [{:spawn spawn :halt halt :sleep sleep :monitor monitor :receive receive}]
  (repeat 3
    (def pid (spawn hoard))
    (sleep 10)
    (halt pid)
    (monitor (spawn hoard))
    (print (last (receive))))))
