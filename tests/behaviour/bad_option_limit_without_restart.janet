# E6: wrong options are link errors.
# exit: 1
(def fine (fn [{:sleep sleep}] (sleep 1)))
(def worker {:limit [3 1000]}
  (fn [{:sleep sleep}] (sleep 1)))
