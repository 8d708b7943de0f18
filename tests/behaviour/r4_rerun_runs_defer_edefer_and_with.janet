# R4: the forms that clean up do so when a run ends.
(def a (fn [{:rerun rerun :now now} &opt again]
  (unless again
    (with [_ :resource (fn [_] (print "with at " (now)))]
      (defer (print "outer defer")
        (edefer (print "edefer")
          (try
            (defer (print "inner defer") (rerun 5 :again))
            ([e] (print "caught " e)))))))
  (print "second run at " (now))))
