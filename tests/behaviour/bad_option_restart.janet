# E6: wrong options are link errors.
# exit: 1
(def fine (fn [{:sleep sleep}] (sleep 1)))
(def worker {:restart :sometimes}
  (fn [{:sleep sleep}] (sleep 1)))
