# T2: same seed, same numbers.
# args: --seed 42
# requires: seed
(def a (fn [_] (for i 0 3 (print (math/random)))))
