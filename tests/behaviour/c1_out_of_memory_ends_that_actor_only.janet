# C1: out of memory is an error of the running actor.
# exit: 1
# requires: megabytes
(def greedy (fn [{:sleep sleep}]
  (def hoard @[])
  (forever (array/push hoard (buffer/new-filled 1000000 1)))))
(def witness (fn [{:sleep sleep :now now}]
  (for i 0 3 (sleep 10) (print "witness at " (now)))
  (length (seq [i :range [0 30]] (buffer/new-filled 1000000 1)))))
