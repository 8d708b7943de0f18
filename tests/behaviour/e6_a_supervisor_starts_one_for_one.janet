# E6: the child that has ended is started anew, as its policy says, and no other one; each restart waits longer.
# requires: virtual-clock
# exit: 1
(import mj/supervisor)
(defn ending [how after]
  (fn [{:sleep sleep :now now}]
    (print "starts at " (now))
    (sleep after)
    (case how :fails (error "broken") how)))
(def plant :actor
  (supervisor/supervisor {:strategy :one-for-one :limit [4 100] :back-off [5 1000]}
    {:name "once" :start (ending :done 1) :restart :never}
    {:name "finishes" :start (ending :done 2) :restart :on-failure}
    {:name "fails" :start (ending :fails 40) :restart :on-failure}
    {:name "always" :start (ending :done 15) :restart :always}
    {:name "lasts" :start (ending :done 10000)}))
