# L2: an ambient power is an error at link time, with file, line and a hint.
# exit: 1
(def a (fn [_]
  (print "before")
  (os/time)))
