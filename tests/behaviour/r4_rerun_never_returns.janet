# R4: what follows a rerun is not executed, and its defers are.
(def a (fn [{:rerun rerun} &opt again]
  (if again
    :second
    (do
      (defer (print "deferred")
        (rerun 10 true)
        (print "never"))
      (print "never")))))
