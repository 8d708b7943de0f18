# R8: also inside of a C function's callback.
(def a
  (fn [{:halt halt :self self}]
    (try (string/replace "a" (fn [_] (halt (self))) "a") ([_] (print "caught")))
    (print "goes on")))
