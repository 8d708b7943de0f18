# What a program is linked by, and what the generator learns of the functions that boards offer.

(def- by-value @{})
(eachp [name entry] root-env
  (when (and (symbol? name) (cfunction? (entry :value)) (offers? (string name)))
    (put by-value (entry :value) name)))
(def- by-name (invert by-value))

(defn- link [value]
  (marshal (unmarshal-for-board (marshal value by-value @"") by-name nil) by-value @""))

(def- targets "[name function least-arguments most-arguments slots] of all that a storm calls; a method is [maker name]." @[])

(defn link-text
  ``The image of a function, given as text, and of what `dyn` finds where it runs. Made as the linker of programs makes it: C
  functions go by name.``
  [text]
  (def parser (parser/new))
  (parser/consume parser text)
  (parser/eof parser)
  (when (= :error (parser/status parser)) (error (parser/error parser)))
  (def form (parser/produce parser))
  # Nothing else is evaluated here.
  (unless (and (tuple? form) (= 'fn (first form)) (tuple? (get form 1)) (not (parser/has-more parser)))
    (error "not a function"))
  (def thunk (compile form (table/setproto @{'storm @{:value storm} 'targets @{:value targets}} root-env)))
  (unless (function? thunk) (error (thunk :error)))
  (link [(thunk) @{:peg-grammar default-peg-grammar}]))

(def- most-arguments 6)

(defn core-signatures
  "[name least-arguments most-arguments []] of each of Janet's own functions that boards can run."
  []
  (seq [name :in (sorted (filter symbol? (keys root-env)))
        :let [{:value f :macro macro} (root-env name)]
        :when (and (function? f) (not macro) (try (link f) ([_] false)))]
    (def [least most] [(disasm f :min-arity) (min most-arguments (disasm f :max-arity))])
    (array/push targets [name f least most []])
    [(string name) least most []]))

(defn- outcome [f arguments]
  (def fiber (fiber/new (fn [] (f ;arguments)) :a))
  (def value (resume fiber))
  (if (and (= :error (fiber/status fiber)) (string? value)) value ""))

(defn- signature-of
  ``[name least-arguments most-arguments [the types that each argument may have]] of a C function, from what it says of itself when
  it is called with one value of each type.``
  [name f samples target]
  (def counts
    (seq [n :range-to [0 most-arguments]
          :unless (string/has-prefix? "arity mismatch" (outcome f (array/new-filled n)))]
      n))
  (def [least most] [(or (first counts) 0) (or (last counts) 0)])
  (def arguments (array/new-filled most))
  (def slots
    (seq [slot :range [0 most]]
      (def refused (string "bad slot #" slot ","))
      (def fitting
        (seq [[make] :in samples
              :let [_ (put arguments slot (make))]
              :unless (string/has-prefix? refused (outcome f arguments))]
          (arguments slot)))
      (put arguments slot (get fitting 0))
      (tuple ;(map type fitting))))
  (array/push targets [name target least most (tuple ;slots)])
  [(string name) least most (tuple ;slots)])

(defn signatures
  ``Those of the C functions that boards offer, `functions` by name, and of the methods of their values. `samples` are
  a function that makes a value, and its expression.``
  [functions samples]
  (def offered (seq [name :in (sorted (keys functions))] (signature-of name (functions name) samples ((root-env name) :value))))
  (def methods
    (seq [[make expression] :in samples
          :let [value (make)]
          :when (abstract? value)
          method :keys value]
      (signature-of (string/format "(get %j (keyword %j))" expression (string method)) (get value method) samples [make method])))
  (array/concat offered methods))
