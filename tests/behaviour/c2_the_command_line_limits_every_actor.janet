# C2: --actor-memory is for all actors of a program, what they spawn included. A definition can ask for less.
# exit: 1
# args: --actor-memory 20K
(def hoard (fn [_] (def hoard @[]) (forever (array/push hoard (buffer/new-filled 100 1)))))
(def parent :actor (fn [{:spawn spawn :monitor monitor :receive receive}]
  (monitor (spawn hoard))
  (print (last (receive)))
  (print (last (protect (string/repeat "x" 21000))))))
(def narrower :actor {:memory 5000} (fn [_] (print (last (protect (string/repeat "x" 6000))))))
(def wider :actor {:memory 50000} (fn [_] (print (last (protect (string/repeat "x" 21000))))))
