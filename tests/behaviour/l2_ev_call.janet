# L2: nor what Janet defines on top of it.
# exit: 1
(def a (fn [_] (ev/call print 1)))
