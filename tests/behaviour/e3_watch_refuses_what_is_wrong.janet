# E3: what cannot be watched is an error.
(def wrong (fn [{:watch watch :unwatch unwatch}]
  (defn refused [f & arguments]
    (try (do (f ;arguments) (print "taken")) ([err] (print err))))
  (refused watch)
  (refused watch 0)
  (refused watch 40 :both)
  (refused watch -1 :both)
  (refused watch 1.5 :both)
  (refused watch "0" :both)
  (refused watch 0 :up)
  (refused watch 0 "rising")
  (refused watch 0 :both -5)
  (refused watch 0 :both :long)
  (refused watch 0 :both 5 6)
  (refused unwatch)
  (refused unwatch 40)
  (refused unwatch 0)))
