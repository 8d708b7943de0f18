# exit: 1
# C4, E4, E6: what a watchdog ends is restarted and told like any other failure.
(defn endless [] (while true))
(def hog {:watchdog 50 :restart :on-failure :limit [2 60000]} (fn [_] (endless)))
(def other
  (fn [{:spawn spawn :monitor monitor :receive receive :sleep sleep}]
    (monitor (spawn (fn [_] (endless)) nil nil {:name "child" :watchdog 20}))
    (pp (receive))
    (sleep 1000)))
