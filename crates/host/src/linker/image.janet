# Images: the marshalled functions of actors, and what is said of them (L1, L3).

(var- c-functions "C functions that boards have, by value, and by name." nil)

(defn- know-c-functions []
  (def by-value @{})
  (eachp [name entry] root-env
    (when (and (symbol? name) (cfunction? (entry :value)) (nil? (hint-of (string name))))
      (put by-value (entry :value) name)))
  (set c-functions [by-value (invert by-value)]))

(defn- marshal-for-board
  "C functions go by name, and all else by value."
  [value definitions]
  (unless c-functions (know-c-functions))
  (def [by-value by-name] c-functions)
  (def copy (unmarshal-for-board (marshal value by-value @"") by-name definitions))
  (marshal copy by-value @""))

(defn- uses-pegs? [reached]
  (some |(string/has-prefix? "peg/" $) (keys (reached :functions))))

(defn- names-of [& tables]
  (tuple ;(sort (keys (merge ;tables)))))

(defn image-of-actors
  ``An image of the functions `actors`, with options for each. `settings` are what `dyn` finds by default. Without debug
  information where `strip`.``
  [names actors options settings path strip]
  (def place {:file path})
  (def definitions (when strip @[]))
  (try
    (do
      (def reached (reach [actors settings] place))
      # Names such as :d in a peg are looked up when it is compiled, which may be on the board.
      (def grammar (when (uses-pegs? reached) {:peg-grammar default-peg-grammar}))
      (def environment (merge (or grammar {}) settings))
      (def more (reach grammar place))
      (each fiber (reached :fibers)
        (fiber/setenv fiber (merge environment)))
      (def body [actors (unless (empty? environment) environment)])
      {:actors names
       :functions (names-of (reached :functions) (more :functions))
       :core (names-of (reached :core) (more :core))
       :definitions definitions
       :body (marshal-for-board (if (some truthy? options) [;body options] body) definitions)})
    ([failure]
      (when (complaint? failure) (error failure))
      (case failure
        # docs/known-limits.md has the report.
        "funcdef has invalid bytecode"
        (refuse "Janet's compiler made invalid code of a closure in a branch that never runs" place
                "remove branches that a constant condition leaves out, as in (if true 1 (fn [] x))")
        (refuse (string "the actors hold a value that cannot leave this computer: "
                        (if (= "stack overflow" failure) "it is nested too deeply" failure))
                place)))))
