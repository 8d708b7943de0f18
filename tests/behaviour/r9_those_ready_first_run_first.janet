# R9: actors start in the order of their definition, and wake in the order of their deadlines; the same deadline keeps
# the order in which it was asked for.
(defn sleeper [name & naps]
  (fn [{:sleep sleep :now now}]
    (each ms naps (sleep ms) (print name " at " (now)))))
(def z (sleeper "z" 30 10))
(def y (sleeper "y" 20 20))
(def x (sleeper "x" 10 30))
(def w (sleeper "w" 40))
