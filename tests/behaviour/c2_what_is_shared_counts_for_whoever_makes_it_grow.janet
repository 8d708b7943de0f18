# C2: actors of one program share its variables, which is no way round a limit.
(def shared @[])
(def hoarder :actor {:memory 20000} (fn [_]
  (print (last (protect (forever (array/push shared 1)))))
  (print (< 500 (length shared) 2500))))
(def other :actor {:memory 20000} (fn [{:sleep sleep}]
  (sleep 1)
  (print (last (protect (forever (array/push shared 1)))))))
