# R7: the trace names file, line and column, innermost frame first.
# exit: 1
(defn inner [x]
  (+ x (error "boom")))
(defn outer [x]
  (* 2 (inner x)))
(def a (fn a-body [_]
  (inc (outer 1))))
