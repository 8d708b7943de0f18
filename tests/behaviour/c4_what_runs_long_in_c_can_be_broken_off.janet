# C4, R8: C functions that could run for ever are charged and broken off like loops of Janet's.
# exit: 1
# args: --watchdog 100ms
(defn built [] (var x [1 2]) (repeat 60 (set x [x x])) x)
(defn nested [] (var x {:a 1}) (repeat 60 (set x {:a x :b x})) x)
(defmacro- attempt [name & body] ~(def ,name (fn [_] (try (do ,;body) ([_] (print "caught"))) :ended)))
(attempt peg-backtracking
  (peg/match '{:main (+ (* "a" :main) (* "a" :main) "b")} (string/repeat "a" 30)))
(attempt peg-one-alternative (peg/match '{:main (+ :main)} "x"))
(attempt peg-one-in-sequence (peg/match '{:main (* :main)} "x"))
(attempt peg-accumulate (peg/match '{:main (% :main)} "x"))
(attempt peg-find (peg/find-all '{:main (* "a" (+ :main :main))} (string/repeat "a" 30)))
(attempt equals (= (built) (built)))
(attempt equal-structs (= (nested) (nested)))
(attempt compares (compare (built) (tuple ;(built))))
(attempt looks-up (get {(built) 1} (built)))
(attempt puts (put @{(built) 1} (built) 2))
(attempt trims (string/trim (string/repeat "a" 40000) (string (string/repeat "b" 40000) "a")))
(attempt prints-keys (def t @{}) (put t [(built) 1] 1) (put t [(built) 2] 1) (string/format "%q" t))
(def returns-keys (fn [_] (def t @{}) (put t [(built) 1] 1) (put t [(built) 2] 1) t))
(def next-in-turn (fn [_] (for i 0 20000 i) "not blamed for the one before"))
(def numbers
  (fn [_] (def digits (string/repeat "9" 60000)) [(scan-number digits) (scan-number (string/slice digits 0 300))]))
