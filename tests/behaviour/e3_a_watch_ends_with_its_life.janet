# E3, E6: a restarted actor has what it asks for anew, and no more.
# args: --inputs tests/behaviour/inputs/two.jsonl
(def boss (fn [{:spawn spawn}]
  (var lives 0)
  (spawn (fn [{:watch watch :receive receive}]
           (++ lives)
           (when (= lives 1)
             (watch 0 :both)
             (pp (receive))
             (error "once"))
           (pp (receive 50))
           (watch 0 :rising)
           (pp (receive)))
         nil nil {:name "worker" :restart :on-failure})
  nil))
