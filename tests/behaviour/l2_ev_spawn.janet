# L2: nor its macros.
# exit: 1
(def a (fn [_] (ev/spawn (print 1))))
