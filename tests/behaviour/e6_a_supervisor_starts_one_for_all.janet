# E6: when one child has failed, all are ended, the last one first, and started anew in order, but for those of :never.
# requires: virtual-clock
# args: --for 100ms
# exit: 1
(import mj/supervisor)
(defn lasting [{:sleep sleep}] (sleep 10000))
(def plant :actor
  (supervisor/supervisor {:strategy :one-for-all}
    {:name "a" :start lasting}
    {:name "b" :start (fn [{:sleep sleep :now now}] (sleep 10) (when (< (now) 50) (error "broken")) (sleep 10000))}
    {:name "c" :start lasting :restart :never}
    {:name "d" :start lasting :restart :on-failure}))
