# R4, and the seed's blink: a function that takes no state reruns all the same.
# args: --for 25ms
(def a (fn [{:rerun rerun :now now}]
  (print "at " (now))
  (rerun 10)))
