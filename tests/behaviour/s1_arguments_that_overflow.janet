# S1: numbers that overflow where they are added or multiplied, and arguments that are not there.
(def a (fn [_]
  (def array (range 10))
  (pp (protect (array/remove array 5 2147483647)))
  (pp (protect (array/remove array 0 2147483647)))
  (pp (protect (buffer/format-at @"" 0)))
  (pp (first (protect (table/new 0x10000000))))
  (pp (first (protect (table/weak 0x40000000))))
  (pp (first (protect (array/new 0x7fffffff))))
  (pp (first (protect (put @[] 0x1fffffff 1))))
  (pp (peg/match ~(* 0x7fffffff 0x7fffffff 2 (<- 4)) "abc"))
  (pp (peg/match -0x80000000 "abc"))
  (pp (peg/match ~(* -0x7fffffff (<- 1)) "abc"))
  (pp [1 {:a 1}])))
