(defn ready []
  (unknown-function 1))
