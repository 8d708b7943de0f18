# E6: wrong options are link errors.
# exit: 1
(def fine (fn [{:sleep sleep}] (sleep 1)))
(def worker {:name :pump}
  (fn [{:sleep sleep}] (sleep 1)))
