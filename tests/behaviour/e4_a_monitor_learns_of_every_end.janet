# E4: an exit message says who, why and with what; also of one that is dead already.
# exit: 1
(def watching (fn [{:monitor monitor :spawn spawn :receive receive :halt halt :sleep sleep}]
  (def finishing (spawn (fn [_] {:some @[1 2]})))
  (def failing (spawn (fn [_] (error {:code 7}))))
  (def raising (spawn (fn [_] (error "text"))))
  (def lasting (spawn (fn [{:sleep sleep}] (sleep 10000))))
  (def odd (spawn (fn [_] print)))
  (each pid [finishing failing raising lasting odd] (monitor pid))
  (monitor finishing)
  (repeat 4 (printf "%q" (receive)))
  (print (halt lasting) (halt lasting))
  (printf "%q" (receive))
  (monitor lasting)
  (printf "%q" (receive))
  (print (describe (receive 10)))))
