# E6: the child that has failed and those after it; children are given less than their supervisor has.
# exit: 1
(import mj/supervisor)
(import mj/capability)
(defn lasting [{:sleep sleep}] (sleep 10000))
(def plant :actor
  (supervisor/supervisor {:strategy :rest-for-one :limit [1 60000]}
    {:name "a" :start lasting :capabilities |(capability/only $ :sleep)}
    {:name "b" :state @[1 2]
     :start (fn [caps state]
              (printf "%q %q" (sort (keys caps)) state)
              ((caps :sleep) 30)
              (error "broken"))
     :capabilities |(capability/only $ :sleep :now)}
    {:name "c" :start lasting :mailbox 2}))
