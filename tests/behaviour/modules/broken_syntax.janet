(def x 1)
(def y (+ 1 2]
