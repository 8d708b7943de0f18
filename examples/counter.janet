# Two counters that rerun with a state: what a run leaves for the next one is all that it keeps.
#
#   mj run examples/counter.janet

(defn counter [name from every]
  (fn [{:rerun rerun :now now} &opt n]
    (default n from)
    (if (zero? n)
      (print name ": lift-off at " (now) " ms")
      (do
        (print name ": " n)
        (rerun every (dec n))))))

(def rocket (counter "rocket" 5 200))
(def balloon (counter "balloon" 3 300))
