# T2: actors that only wake each other are charged, too.
# requires: virtual-clock
# args: --for 20ms
(def a (fn [{:self self :send send :receive receive :whereis whereis}]
         (forever (send (whereis "b") :to-b) (receive))))
(def b (fn [{:send send :receive receive :whereis whereis}]
         (forever (receive) (send (whereis "a") :to-a))))
(def c (fn [{:sleep sleep :now now}] (forever (sleep 5) (print "c at " (now)))))
