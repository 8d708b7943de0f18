# Containment: the one quotient that does not fit 64 bits is an error, in each of its forms.
(def a (fn [_]
  (def least (int/s64 "-9223372036854775808"))
  (def minus-one (int/s64 -1))
  (each division [/ div mod %]
    (each [dividend divisor] [[least -1] [least minus-one] ["-9223372036854775808" minus-one]]
      (print (in (protect (division dividend divisor)) 1))))
  (print (div least 2) " " (mod (int/s64 -7) 2) " " (div 7 (int/s64 -2)) " " (mod 7 (int/s64 -2)))
  (print (in (protect (div least 0)) 1) ", " (mod least 0))))
