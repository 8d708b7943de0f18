(defn load [name]
  (def text (slurp name))
  (length text))
