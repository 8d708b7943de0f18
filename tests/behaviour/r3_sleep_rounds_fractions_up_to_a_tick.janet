# R3: fractions round up to a tick of a millisecond.
(def a (fn [{:sleep sleep :now now}]
  (each ms [0.1 1 1.5 2.999 1e-9 0]
    (def before (now))
    (sleep ms)
    (print ms " took " (- (now) before)))))
