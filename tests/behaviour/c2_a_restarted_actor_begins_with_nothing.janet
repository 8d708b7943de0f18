# C2: what an actor held that failed for lack of memory is gone when it is restarted.
(def starts @{:count 0})
(def again :actor {:memory 20000 :restart :on-failure} (fn [_]
  (def start (update starts :count inc))
  (def hoard @[])
  (if (< (start :count) 4)
    (forever (array/push hoard (buffer/new-filled 100 1)))
    (repeat 80 (array/push hoard (buffer/new-filled 100 1))))
  (length hoard)))
