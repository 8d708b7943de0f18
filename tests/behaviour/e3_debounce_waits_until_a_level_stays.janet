# E3: a level counts once it has stayed; what bounces in between is no edge and not dropped.
# args: --inputs tests/behaviour/inputs/debounce.jsonl
(def button (fn [{:watch watch :receive receive :now now}]
  (watch 0 :both 500)
  (repeat 3 (let [m (receive 1200)] (printf "%q at %d" m (now))))))
(def eager (fn [{:watch watch :receive receive}]
  (watch 0 :both)
  (var count 0)
  (while (receive 1500) (++ count))
  (print count " edges in all")))
