# E6: metadata of a definition: policy and limit, mailbox and name.
# args: --for 500ms
# exit: 1
(def worker {:actor true :restart :on-failure :limit [2 1000] :name "pump"} (fn [{:now now}]
  (print "works at " (now))
  (error "broken")))
(def lasting {:actor true :restart :always :limit @[100 1000] :mailbox 2} (fn [{:self self :send send :sleep sleep}]
  (def me (self))
  (printf "%q" (map |(send me $) [1 2 3]))
  (sleep 200)))
(def plain :actor (fn [{:whereis whereis :self self :send send}]
  (print (describe (whereis "pump")) " " (describe (whereis "worker")))
  (def me (self))
  (print (count true? (seq [i :range [0 20]] (send me i))))))
