(defn sleeper [{:sleep sleep}]
  (print "good night")
  (sleep 1e9))

(def tom sleeper)
(def tim sleeper)
