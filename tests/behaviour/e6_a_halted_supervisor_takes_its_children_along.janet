# E6, R8: halted, it runs no code of its own; its children end all the same. One that was halted is no failure.
(import mj/supervisor)
(defn lasting [{:sleep sleep}] (sleep 10000))
(def plant :actor
  (supervisor/supervisor {}
    {:name "a" :start lasting :restart :on-failure}
    {:name "b" :start lasting}))
(def operator :actor (fn [{:halt halt :whereis whereis :sleep sleep}]
  (each name ["a" "b"] (sleep 20) (halt (whereis name)))
  (sleep 500)
  (print (describe (whereis "a")) " " (describe (whereis "b")))
  (halt (whereis "plant"))
  (print (describe (whereis "b")))))
