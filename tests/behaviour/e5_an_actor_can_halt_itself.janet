# E5, R8: no instruction of its own runs after that, defer forms included.
(def a (fn [{:halt halt :self self}]
  (defer (print "never")
    (try (halt (self)) ([_] (print "never")))
    (print "never"))))
