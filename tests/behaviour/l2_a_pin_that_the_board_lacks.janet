# L2: the names of pins are those of the board.
# exit: 1
(defn led [{:digital-write dw}] (dw LED9 1))
