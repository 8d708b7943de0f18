# C4, S6: eight actors that work for 250 ms each and give way make a beat of 10 ms late: it is named, and so are they, at each doubling.
# requires: virtual-clock
# args: --for 9s
(defn worker [_] (forever (for i 0 2500000) (yield)))
(def beat (fn [{:spawn spawn :sleep sleep}]
  (for i 0 8 (spawn worker {} nil {:name (string "worker " i)}))
  (forever (sleep 10))))
