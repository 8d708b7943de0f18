# C4: wrong options are link errors.
# exit: 1
(def worker {:watchdog 0.5} (fn [_]))
