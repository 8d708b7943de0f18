# R12: an unfinished line is its actor's own.
(defn slow [name] (fn [{:sleep sleep}]
  (each part ["a" "b" "c"] (prin name part " ") (sleep 1))
  (print "end")))
(def one (slow "1"))
(def two (slow "2"))
