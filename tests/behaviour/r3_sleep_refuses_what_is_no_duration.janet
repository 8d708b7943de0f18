# R3: what is not a number, negative or not finite is an error that the actor can catch.
(def a (fn [{:sleep sleep :rerun rerun}]
  (each bad [-1 "x" nil math/inf (- math/inf) math/nan :ten [1]]
    (try (sleep bad) ([error] (print error))))
  (try (sleep) ([error] (print error)))
  (try (sleep 1 2) ([error] (print error)))
  (try (rerun -1) ([error] (print error)))
  (try (rerun) ([error] (print error)))
  :done))
