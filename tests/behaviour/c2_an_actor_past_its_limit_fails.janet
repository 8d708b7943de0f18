# C2: past its limit an actor fails, whatever else is free, and nobody else notices.
# exit: 1
(def hoarder :actor {:memory 20000} (fn [_]
  (def hoard (array/new 500))
  (forever (array/push hoard (buffer/new-filled 100 1)))))
(def glutton :actor {:memory 20000} (fn [_]
  (string/repeat "x" 20000)))
(def careful :actor {:memory 20000} (fn [_]
  (var caught 0)
  (repeat 50
    (try (string/repeat "x" 20000) ([error] (++ caught) (unless (= error "out of memory: the actor's limit is 20000 bytes") (error error)))))
  caught))
(def witness :actor (fn [{:sleep sleep :now now}]
  (for i 0 3 (sleep 10) (print "witness at " (now)))
  (length (seq [i :range [0 30]] (buffer/new-filled 1000 1)))))
