# R11: nothing can be put into the struct.
(def a (fn [capabilities]
  (first (protect (put capabilities :more 1)))))
