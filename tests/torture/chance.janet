# Those that call whatever there is, with whatever there is. Each one does so in an order of its own.

(def prefixes ["array/" "buffer/" "int/" "keyword/" "math/" "parser/" "peg/" "string/" "struct/" "symbol/" "table/" "tuple/"])

(def functions
  (seq [name :in (sort (all-bindings root-env true))
        :when (some |(string/has-prefix? $ name) prefixes)
        :when (not (index-of name ['parser/insert 'parser/state 'math/seedrandom]))
        :let [value (get-in root-env [name :value])]
        :when (= :cfunction (type value))]
    value))

(defn values [random]
  (def text (string/repeat "ab(c " (math/rng-int random 300)))
  [nil true 0 1 -1 2 7 64 1000 65536 2147483647 -2147483648 1e9 1e300 -0.5 math/inf math/nan "" "a" text (buffer text) :key
   'symbol [] [1 [2 [3]]] @[] (range 50) @[@[] @[1]] {} {:a 1} @{} @{:a 1 "b" @[2]} (fn [& xs] (first xs)) (fn [x] (error x))
   print string/repeat (peg/compile '(any (+ "a" 1))) '(* "a" (any "b")) (parser/new) (math/rng 5) (int/s64 -1) (int/u64 77)
   (coro (forever (yield 1))) "%s %q %d" "(1 [2 3])" (table/weak 3) (array/weak 3)])

(defn chance [seed]
  (fn [_]
    (def random (math/rng seed))
    (defn pick [from] (in from (math/rng-int random (length from))))
    (forever
      (def pool (array ;(values random)))
      (repeat 50
        (def f (pick functions))
        (def [worked value] (protect (f ;(seq [_ :range [0 (math/rng-int random 5)]] (pick pool)))))
        (if worked (array/push pool value))))))

(def chance0 :actor (chance 0))
(def chance1 :actor (chance 1))
(def chance2 :actor (chance 2))
(def chance3 :actor (chance 3))
(def chance4 :actor (chance 4))
(def chance5 :actor (chance 5))
(def chance6 :actor (chance 6))
(def chance7 :actor (chance 7))
