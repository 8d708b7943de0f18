# T2: actors that only give way to each other are charged, too.
# requires: virtual-clock
# args: --for 20ms
(def a (fn [_] (forever (yield))))
(def b (fn [{:sleep sleep}] (forever (sleep 0))))
(def c (fn [{:sleep sleep :now now}] (forever (sleep 5) (print "c at " (now)))))
