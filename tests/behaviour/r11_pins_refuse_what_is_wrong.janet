# R11: a pin that the board lacks, or another value, is an error.
(def a (fn [{:digital-write dw :digital-read dr :pin-mode pm}]
  (each call [|(dw 999 1) |(dw 2 7) |(dw 2 true) |(dw -1 0) |(dw 2.5 1) |(dw "x" 1) |(dw 2) |(dw 40 1)
              |(dr 999) |(dr nil) |(dr) |(pm 2 :sideways) |(pm 2 "output") |(pm 77 :input) |(pm 2)]
    (try (call) ([error] (print error))))
  :done))
