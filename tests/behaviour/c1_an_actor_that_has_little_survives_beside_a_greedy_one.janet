# C1: out of memory hits whoever fills the board. Its last sixteenth is for those that have little.
# exit: 1
(defn fill [size]
  (fn [{:sleep sleep}]
    (def hoard @[])
    (forever
      (when (= 0 (% (length hoard) 100)) (sleep 1))
      (array/push hoard (buffer/new-filled size 1)))))
(def small (fn [{:spawn spawn :monitor monitor :receive receive :sleep sleep}]
  (each size [2000 10]
    (monitor (spawn (fill size) nil nil {:name (string "fills by " size)}))
    (while (nil? (receive 0))
      (repeat 50 (seq [i :range [0 10]] (buffer/new-filled 100 1)))
      (sleep 1)))
  :survived))
