# R7: nothing else on the board notices.
# exit: 1
(def bad (fn [{:sleep sleep}] (sleep 15) (error "broken")))
(def good (fn [{:sleep sleep :now now}]
  (for i 0 3 (sleep 10) (print "good at " (now)))))
