(defn apply-all [xs]
  (each x xs
    (+ x 1))
  nil)
