(def reader (fn [{:digital-read dr}] (dr 0)))
