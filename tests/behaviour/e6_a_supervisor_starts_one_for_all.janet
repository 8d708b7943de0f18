# E6: when one child has failed, all are ended, the last one first, and started anew in order, but for those of :never. Past
# the limit all stay ended.
# exit: 1
(import mj/supervisor)
(defn lasting [{:sleep sleep}] (sleep 10000))
(def plant :actor
  (supervisor/supervisor {:strategy :one-for-all :limit [2 60000]}
    {:name "a" :start lasting}
    {:name "b" :start (fn [{:sleep sleep}] (sleep 10) (error "broken"))}
    {:name "c" :start lasting :restart :never}
    {:name "d" :start lasting :restart :on-failure}))
