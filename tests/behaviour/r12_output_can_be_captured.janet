# R12: (dyn :out) is the actor's own affair.
(def a (fn [_]
  (def buffer @"")
  (with-dyns [:out buffer] (print "captured") (printf "%d" 1) (prin "x"))
  (print "seen: " (describe buffer))
  (with-dyns [:out (fn [bytes] (prin "[" (string/trim bytes) "]"))] nil)))
