# E6: :never is the default; :on-failure leaves one alone that finishes; :always restarts it, with its first state.
# args: --for 100ms
(def supervisor (fn [{:spawn spawn}]
  (spawn (fn [_ &opt s] (print "once " s)) {} 1 {:name "never"})
  (spawn (fn [_ &opt s] (print "finishes " s)) {} 2 {:name "on-failure" :restart :on-failure})
  (spawn (fn [{:rerun rerun} &opt s] (print "again " s) (if (= s 3) (rerun 5 4)))
         nil 3 {:name "always" :restart :always :limit [100 10000]})))
