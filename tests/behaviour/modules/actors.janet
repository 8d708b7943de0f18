(def theirs (fn [_] :theirs))
