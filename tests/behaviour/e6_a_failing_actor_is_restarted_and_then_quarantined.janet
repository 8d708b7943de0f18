# E6: restarts back off; past the limit the actor is quarantined, and its monitors learn it.
# exit: 1
(def supervisor (fn [{:spawn spawn :monitor monitor :receive receive :now now}]
  (def worker (fn [{:now now}] (print "works at " (now)) (error "broken")))
  (def pid (spawn worker nil nil {:name "worker" :restart :on-failure :limit [3 1000]}))
  (monitor pid)
  (printf "%q at %d" (receive) (now))))
