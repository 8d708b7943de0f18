# A storm of calls: a program that draws each of its calls by itself, so that thousands come at the price of linking one.

(def- fragments "Parts of texts for parsers." ["# " "# " "\n" "\n" " 7 " "a " "(" ")" "@{" "}" `"` "`" "'"])
(def- masks [:e :e :e :a :a :t :ey :yi :0123 : :p])

(defn storm
  ``The functions of four actors, which call `targets` with values that they share, in so many steps, or in those of them that are
  `wanted`. What a step does depends on the seed, its number, and what those before it have left. `patterns` makes patterns of
  some values.``
  [targets seed steps wanted patterns]
  (def pools @{})
  (def is-wanted (when wanted (tabseq [i :in wanted] i true)))
  (var at 0)
  (var depth 0)
  (var rng (math/rng seed))
  (var cap nil)

  (defn chosen [n] (math/rng-int rng n))
  (defn pick [xs] (if (empty? xs) nil (xs (chosen (length xs)))))
  (defn of [kind] (pick (get pools kind [])))
  (defn any [] (of (pick kinds)))
  (defn number [] (if (= 0 (chosen 2)) (chosen 10) (pick numbers)))
  (defn keep [x]
    (def kind (type x))
    (unless (pools kind) (put pools kind @[]))
    (def pool (pools kind))
    (if (< (length pool) 5) (array/push pool x) (put pool (chosen 5) x)))
  (var step nil)
  (defn answer [xs]
    (each x xs (keep x))
    (repeat (chosen 3) (step))
    (any))

  (defn fresh [kind]
    (case kind
      :number (number)
      :core/s64 (pick signed)
      :core/u64 (pick unsigned)
      :string (pick texts)
      :symbol (pick '[a + compare :le self])
      :keyword (pick [:a :+ :le :be :native :compare :get :yield :self :out :err])
      :boolean (= 0 (chosen 2))
      :buffer (case (chosen 4)
                0 @""
                1 (buffer/new (chosen 300))
                2 (buffer/new-filled (chosen 300) (chosen 256))
                (buffer (pick texts)))
      :array (case (chosen 6)
               0 @[]
               1 (array/new (chosen 300))
               2 (array/new-filled (chosen 300) (any))
               3 (array/concat (array/weak (chosen 5)) @[(any) (any)])
               4 (range (chosen 60))
               @[(any) (any) (any)])
      :tuple [(any) (any)]
      :table (case (chosen 7)
               0 @{}
               1 (table/new (chosen 300))
               2 (merge-into (table/weak-keys 3) {(any) (any) (any) (any)})
               3 (merge-into (table/weak-values 3) {(any) (any) (any) (any)})
               4 (table/setproto @{(any) (any)} (of :table))
               5 (table/setproto @{} @{:+ (of :function) :compare (of :function) :length (of :function) :get (of :function)
                                       :r- (of :function) :< (of :function) :== (of :function) :next (of :function)})
               @{(any) (any) (any) (any)})
      :struct (if (= 0 (chosen 2)) {(any) (any)} (struct/with-proto {:+ (of :function)} (any) (any)))
      :function (case (chosen 4)
                  0 (fn [& xs] (answer xs))
                  1 (fn [x] (answer [x]))
                  2 (fn [] (answer []))
                  (do (var kept (any)) (fn [& xs] (def was kept) (set kept (answer xs)) was)))
      :cfunction (pick (filter cfunction? (map |($ 1) targets)))
      :fiber (case (chosen 6)
               0 (fiber/current)
               1 (fiber/root)
               2 (let [f (coro (yield 1) (step) 2)] (resume f) f)
               3 (let [f (coro 1)] (resume f) f)
               (fiber/new (fn [& xs] (answer xs) (yield (any)) (answer []) (yield (any)) (step) (any)) (pick masks)))
      :core/parser (let [p (parser/new)] (when (= 0 (chosen 2)) (parser/consume p (pick texts))) p)
      :core/rng (math/rng (number))
      :core/peg (peg/compile (pick (patterns ;(seq [_ :range [0 30]] (any)))))))

  (defn argument [slot]
    (def all (or (nil? slot) (= (length slot) (length kinds))))
    (cond
      (and all (= 0 (chosen 4))) (number)
      (or all (= 0 (chosen 12))) (any)
      (let [kind (pick slot)]
        (if (= kind :number) (number) (of kind)))))

  (defn arguments-for [[_ _ least most slots]]
    (seq [k :range [0 (+ least (chosen (inc (- most least))))]] (argument (get slots k))))

  (defn call [i target arguments]
    (def [name f] target)
    (when (cap :trace) (print i ": (" name ;(mapcat |[" " (if (bytes? $) (type $) (string $))] arguments) ")"))
    ((if (tuple? f) (get ((f 0)) (f 1)) f) ;arguments))

  (defn takes-first [x [_ _ _ _ slots]]
    (def kinds-taken (get slots 0 []))
    (and (index-of (type x) kinds-taken) (< (length kinds-taken) 9)))

  (defn session [i x]
    ``Calls of a few functions with the same first argument: some faults need a value that a row of calls has brought into an odd state.``
    (def fitting (filter |(takes-first x $) targets))
    (def chosen-few (seq [_ :range [0 (if (empty? fitting) 0 3)]] (pick fitting)))
    (def parses (= :core/parser (type x)))
    (repeat (chosen 20)
      (case (when parses (chosen 4))
        0 (protect (parser/consume x (pick fragments)))
        1 (protect (parser/consume x (pick fragments)))
        2 (protect (keep (parser/produce x)))
        (let [target (pick chosen-few)
              arguments (if target (arguments-for target) [])]
          (unless (empty? arguments)
            (put arguments 0 x)
            (protect (call i target arguments)))))))

  (defn act [i]
    (case (chosen 26)
      0 (repeat 4 (keep (fresh (pick kinds))))
      1 (keep (fresh (pick kinds)))
      2 ((pick [(cap :sleep) (cap :receive) (cap :send) yield resume cancel propagate gccollect]) ;(seq [_ :range [0 (chosen 3)]] (any)))
      3 (let [f (of :fiber)] (when (fiber? f) (resume f (any))))
      4 ((pick [peg/match peg/find-all peg/replace-all]) (of :core/peg) ;(seq [_ :range [1 (+ 2 (chosen 2))]] (of (pick [:buffer :string :function]))))
      5 (session i (fresh (pick [:core/parser :core/parser :core/rng :core/peg :buffer :array :fiber :table])))
      # A pattern calls a C function without a frame.
      6 (let [target (pick targets)
              captures (if (= 0 (chosen 3)) [] (map |(tuple 'constant $) (arguments-for target)))]
          (call i [(string "in a pattern: " (first target)) |(peg/match ~(,(pick '[cmt /]) (* ,;captures) ,$) "")]
                [(let [f (target 1)] (if (tuple? f) (get ((f 0)) (f 1)) f))]))
      (let [target (pick targets)]
        (call i target (arguments-for target)))))

  (set step
    (fn step []
      (when (and (< at steps) (< depth 5))
        (def i (++ at))
        (when (or (nil? is-wanted) (is-wanted i))
          (set rng (math/rng (+ i (* 65536 (% seed 30000)))))
          (def before depth)
          (++ depth)
          (def fiber (fiber/new (fn [] (act i)) (if (= 0 (chosen 12)) :e :a)))
          (def x (resume fiber))
          (set depth before)
          (keep x)
          (when (= 0 (chosen 8)) (keep fiber))))))

  (defn actor [caps &opt state]
    (set cap caps)
    (when (empty? pools)
      (each kind kinds (when (= :number kind) (keep (number))))
      (repeat 3 (each kind kinds (keep (fresh kind)))))
    (while (< at steps)
      (set depth 0)
      (step)))
  [actor actor actor actor])
