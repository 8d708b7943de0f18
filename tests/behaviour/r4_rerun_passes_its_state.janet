# R4: the next run gets the state; it has the same pid and the same capabilities.
(def counter (fn [{:rerun rerun :now now} &opt n]
  (default n 0)
  (print "run " n " at " (now))
  (if (< n 3) (rerun 100 (inc n)) n)))
