(def x 0.5)
