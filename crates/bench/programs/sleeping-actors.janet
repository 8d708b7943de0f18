(defn work [{:sleep sleep}] (sleep 1e9))
# One more collects what starting them has left.
(def collector (fn [{:sleep sleep}] (sleep 500) (gccollect) (sleep 1e9)))
