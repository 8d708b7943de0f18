# T2: the charge is counted anew each time that an actor enters the VM.
# requires: virtual-clock
(def a (fn [{:sleep sleep :now now}]
  (for i 0 100 (for j 0 5000 nil) (sleep 1))
  (print "short runs: " (now))
  (for j 0 100000 nil)
  (sleep 0)
  (print "a long run: " (now))))
