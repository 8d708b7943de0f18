# R10: a rerun passes through every fiber but those that clean up and pass it on.
(def steps
  [(fn [rerun] (try (rerun 1 1) ([e] (print "caught"))))
   (fn [rerun] (protect (rerun 1 2)))
   (fn [rerun] (each x (coro (rerun 1 3)) (print "generated")))
   (fn [rerun] (resume (fiber/new (fn [] (rerun 1 4)) :a)))
   (fn [rerun] (resume (fiber/new (fn [] (rerun 1 5)) :u)))
   (fn [rerun] (defer (print "deferred") (resume (fiber/new (fn [] (rerun 1 6)) :e))))])
(def a (fn [{:rerun rerun} &opt step]
  (default step 0)
  (print "step " step)
  (when (< step 6) ((steps step) rerun) (print "not reached"))))
