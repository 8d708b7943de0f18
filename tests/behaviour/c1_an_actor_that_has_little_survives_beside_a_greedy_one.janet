# C1: out of memory hits whoever fills the board. Its last sixteenth is for those that have little.
# exit: 1
(def greedy (fn [{:sleep sleep}]
  (var hoard nil)
  (try (forever (set hoard [hoard (buffer/new-filled 100 1)])) ([_]))
  (sleep 20)
  (if hoard :full)))
(def small (fn [{:sleep sleep}]
  (repeat 20
    (repeat 50 (seq [i :range [0 10]] (buffer/new-filled 100 1)))
    (sleep 1))
  :survived))
