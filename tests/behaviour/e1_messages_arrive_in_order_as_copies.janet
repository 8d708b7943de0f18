# E1: send puts a copy into a mailbox and does not yield; the order of one sender is kept.
(def receiver (fn [{:receive receive}]
  (repeat 4 (printf "%q" (receive)))
  :done))
(def sender (fn [{:send send :whereis whereis}]
  (def to (whereis "receiver"))
  (def list @[1 2 @{:deep @"buffer"}])
  (print (send to list))
  (array/push list 3)
  (put-in list [2 :deep] nil)
  (print (send to [:tuple "string" 'symbol nil true 1.5]))
  (print (send to {:struct [1 2]}))
  (print (send to nil))
  (printf "%q" list)))
