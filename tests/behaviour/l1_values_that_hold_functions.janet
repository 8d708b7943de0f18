# Fibers and compiled pegs are made on the host; the functions in them run on the board.
(def squares (generate [x :range [1 4]] (* x x)))
(def number (peg/compile ~(cmt (number :d+) ,inc)))

(def a
  (fn [{:sleep sleep}]
    (each square squares (sleep 1) (print square))
    (peg/match number "41")))
