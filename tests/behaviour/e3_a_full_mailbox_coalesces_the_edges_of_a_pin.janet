# E3: when nobody fetches them, edges are merged into the newest one of their pin, and counted.
# args: --inputs tests/behaviour/inputs/burst.jsonl
(def reader (fn [{:watch watch :receive receive :sleep sleep}]
  (watch 0 :both)
  (watch 1 :both)
  (sleep 500)
  (var edges @{0 0 1 0})
  (defn fetch [ms]
    (when-let [message (receive ms)
               [_ pin level at dropped] message]
      (update edges pin + 1 dropped)
      (printf "pin %d is %d at %d, %d dropped" pin level at dropped)
      (fetch ms)))
  (fetch 0)
  (fetch 1000)
  (print (edges 0) " edges of pin 0, " (edges 1) " of pin 1")))
