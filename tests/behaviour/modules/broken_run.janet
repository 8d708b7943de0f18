(defn check [n] (when (> n 3) (error "too many")))
(check 4)
