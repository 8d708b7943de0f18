# E3: each has its own edges, and its own count of those that it did not fetch. To watch a pin again changes what is told of it.
# args: --inputs tests/behaviour/inputs/two.jsonl
(def quick (fn [{:watch watch :receive receive}]
  (watch 0 :rising)
  (repeat 3 (pp (receive)))
  (watch 0 :falling)
  (repeat 3 (pp (receive)))))
(def slow (fn [{:watch watch :spawn spawn :receive receive :sleep sleep}]
  (spawn (fn [{:receive receive :watch watch :sleep sleep}]
           (watch 0 :both)
           (sleep 500)
           (repeat 2 (pp (receive 0))))
         nil nil {:name "sleepy" :mailbox 2})))
