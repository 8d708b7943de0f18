# E3, T2: who waits for an input that is still to come is not stalled; after the last one nothing comes any more.
# requires: virtual-clock
# args: --inputs tests/behaviour/inputs/two.jsonl
(def waiting (fn [{:watch watch :receive receive}]
  (watch 0 :falling 5)
  (forever (pp (receive)))))
