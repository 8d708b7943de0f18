# E3: rising, falling or both; what is due before the start is no change; an actor sees a change at the next tick, with its own time.
# args: --inputs tests/behaviour/inputs/watch.jsonl
(defn watching [edge]
  (fn [{:watch watch :unwatch unwatch :receive receive :digital-read dr}]
    (watch 0 edge)
    (watch 1 :both)
    (print (dr 0) (dr 1))
    (for i 0 (if (= edge :both) 7 4) (pp (receive)))
    (unwatch 0)
    (unwatch 0)
    (pp (receive 50))))
(def rising (watching :rising))
(def falling (watching :falling))
(def both (watching :both))
