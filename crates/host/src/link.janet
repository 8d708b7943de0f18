# The linker: from the text of a file to the marshalled functions of its actors (L1, L2, L4).
#
# It runs in the host's full Janet. Its last value is the function `link`, which Rust calls. What is wrong with the
# user's file comes back as a struct with :message, :file, :line, :column, :hint and :trace, never as an error.

(def- stop :link/stop)

(defn- refuse
  "Ends the link with what is wrong."
  [message &opt place hint trace]
  (def {:file file :line line :column column} (or place {}))
  (return stop {:message message :file file :line line :column column :hint hint :trace trace}))

# -- Evaluating the file

(def- capabilities
  [:digital-write :digital-read :pin-mode :sleep :rerun :now])

(defn- explain-compile-error
  "The compiler's message, and a hint where the user reached for a power that actors do not have by that name."
  [message hint-of]
  (def name (when (string/has-prefix? "unknown symbol " message)
              (string/slice message (length "unknown symbol "))))
  (cond
    (nil? name) [(string "compile error: " message)]
    (hint-of name) [(string name " is not available to actors") (hint-of name)]
    (index-of (keyword name) capabilities)
    [(string "compile error: " message) (string "capabilities are arguments: (fn [{:" name " " name "}] …)")]
    [(string "compile error: " message)]))

(defn- forget-missing-functions
  ``Janet's core image binds C functions that this build leaves out to nil, and calls to them, as macros make them too,
  would fail only when they run. Without the binding the compiler sees them.``
  [hint-of]
  (each name (keys root-env)
    (when (and (symbol? name) (hint-of (string name)))
      (def {:value value :macro macro} (root-env name))
      (when (or (nil? value) macro) (put root-env name nil)))))

(defn- trace-of [fiber]
  (def out @"")
  (with-dyns [:err out :err-color false]
    (debug/stacktrace fiber (fiber/last-value fiber) ""))
  (string/join (slice (string/split "\n" (string/trimr out)) 1) "\n"))

(defn- place-of [fiber]
  (def frame (find |(and ($ :source) (not ($ :c)) (not= ($ :source) "boot.janet")) (debug/stack fiber)))
  (when frame
    {:file (frame :source) :line (frame :source-line) :column (frame :source-column)}))

(defn- actor-value
  "The function of a binding that is an actor by L4, or nil."
  [name entry]
  (def value (entry :value))
  (cond
    (entry :actor) value
    (entry :private) nil
    (entry :macro) nil
    (not (function? value)) nil
    (= (string name) (string (disasm value :name))) nil
    value))

(defn- place-of-entry [entry]
  (def [file line column] (or (entry :source-map) [nil nil nil]))
  {:file file :line line :column column})

(defn- watch-for-second-definitions
  "A second definition would silently take an actor away: refuse it."
  [env seen]
  (eachp [name entry] env
    (when (and (symbol? name) (not= entry (seen name)))
      (def before (seen name))
      (when (and before (actor-value name before))
        (refuse (string "actor " name " is defined twice: first on line " ((place-of-entry before) :line))
                (place-of-entry entry)
                "give each actor a name of its own"))
      (put seen name entry))))

(defn- evaluate
  "Evaluates the file's text and returns its environment."
  [source path constants hint-of out]
  (forget-missing-functions hint-of)
  (def env (make-env))
  (eachp [name pin] constants
    (put env (symbol name) @{:value pin :doc (string "Pin " pin " of the board.")}))
  (put env :current-file path)
  (put env :out out)
  (put env :err out)
  (def seen (table/clone env))
  (var unread source)
  # The compiler's complaint arrives inside of a fiber that would catch `return`.
  (var complaint nil)
  (run-context
    {:env env
     :source path
     :chunks (fn [buffer _] (when unread (buffer/push buffer unread "\n") (set unread nil)))
     :on-parse-error (fn [p where]
                       (def [line column] (parser/where p))
                       (refuse (string "syntax error: " (parser/error p)) {:file where :line line :column (inc column)}))
     :on-compile-error (fn [message fiber where &opt line column]
                         (put env :exit true)
                         (def [message hint] (explain-compile-error message hint-of))
                         (set complaint [message {:file where :line line :column column} hint
                                         (when fiber (trace-of fiber))]))
     :on-status (fn [fiber value]
                  (if (= (fiber/status fiber) :dead)
                    (watch-for-second-definitions env seen)
                    (refuse (string "error while the file was evaluated: " (if (string? value) value (describe value)))
                            (place-of fiber)
                            nil
                            (trace-of fiber))))})
  (when complaint (refuse ;complaint))
  env)

# -- Which definitions are actors

(defn- definition-order [env names]
  (sort-by (fn [name]
             # Those that one macro defines share a place: a2 before a10.
             (def {:line line :column column} (place-of-entry (env name)))
             [(or line 0) (or column 0) (length name) name])
           names))

(defn- own-names [env path test]
  (definition-order env
    (seq [[name entry] :pairs env
          :when (and (symbol? name) (= path (get (entry :source-map) 0)) (test name entry))]
      name)))

(defn- pick
  "The names of the actors, in the order in which they start (L4)."
  [env path names]
  (def marked (own-names env path (fn [_ entry] (entry :actor))))
  (def public (own-names env path actor-value))
  (def candidates (if (empty? marked) public marked))
  (each name names
    (unless (env (symbol name))
      (return stop {:message (string "no definition named " name " in this file")
                    :file path
                    :unknown name
                    :candidates (tuple ;(map string (own-names env path (fn [_ entry] (or (entry :value) (entry :ref)))))) })))
  (cond
    (not (empty? names)) (map symbol names)
    (not (empty? candidates)) candidates
    (refuse "no actor in this file" {:file path}
            "an actor is a public def of a function, as in (def blink1 (blink LED1 500)), or a def marked :actor")))

(defn- function-of [env name]
  (def entry (env name))
  (def value (if-let [ref (entry :ref)] (ref 0) (entry :value)))
  (unless (function? value)
    (refuse (string name " is no actor: it is a " (type value) ", not a function") (place-of-entry entry)))
  value)

# -- What the actors reach

(defn- label [value]
  (case (type value)
    :function (string (or (disasm value :name) "a function"))
    :cfunction (string/slice (describe value) 11 -2)
    (describe value)))

(defn- reach
  ``Walks through everything that `value` reaches, and refuses what a board lacks. Returns the names of the C functions
  and the number of Janet's own functions.``
  [value hint-of]
  (def seen @{})
  (def reached @{:functions @{} :core 0})
  (var visit nil)

  (defn refuse-power [name place hint]
    (def used (get place :used name))
    (refuse (if (= used name)
              (string name " is not available to actors")
              (string used " is not available to actors: it needs " name))
            place hint))

  (defn visit-definition [definition place]
    (def {:constants constants :bytecode bytecode :sourcemap sourcemap
          :source source :defs defs :name name} definition)
    (def core (= source "boot.janet"))
    (when (and core (not (seen constants))) (++ (reached :core)))
    (def [first-line first-column] (or (get sourcemap 0) [nil nil]))
    (eachp [index constant] constants
      (def at (find-index |(and (= 'ldc ($ 0)) (= index ($ 2))) bytecode))
      (def [line column] (get sourcemap (or at 0) [first-line first-column]))
      (visit constant
             (if (or core (nil? source))
               place
               {:file source :line line :column column
                :used (when (or (function? constant) (cfunction? constant)) (label constant))})))
    (each nested defs (visit-definition nested place)))

  (set visit
    (fn visit [value place]
      (unless (or (seen value) (nil? value))
        (case (type value)
          :cfunction
          (let [name (label value)]
            (when-let [hint (hint-of name)] (refuse-power name place hint))
            (put-in reached [:functions name] true))
          :function
          (do
            (put seen value true)
            (when-let [name (disasm value :name)
                       hint (and (= (disasm value :source) "boot.janet") (hint-of name))]
              (refuse-power name place hint))
            (visit-definition (disasm value) place)
            (each captured (function/environments value) (visit captured place)))
          :core/file
          (refuse-power "a file such as stdout" place "a board has no files; use print for the log")
          (when (or (indexed? value) (dictionary? value))
            (put seen value true)
            (eachp [key item] value
              (visit key place)
              (visit item place))
            (when (dictionary? value)
              (visit (getproto value) place)))))))

  (visit value nil)
  reached)

# -- The whole

(defn- reverse-lookup
  "C functions, and nothing else, by their names: all other values are carried along."
  [hint-of]
  (def lookup @{})
  (eachp [name entry] root-env
    (when (and (symbol? name) (cfunction? (entry :value)) (nil? (hint-of (string name))))
      (put lookup (entry :value) name)))
  lookup)

(defn- uses-pegs [reached]
  (some |(string/has-prefix? "peg/" $) (keys (reached :functions))))

(defn link
  ``Links the text `source` of the file `path`. `constants` are the board's pin names, `names` the actors that the
  user asked for, and (hint-of name) tells why a board lacks a C function.``
  [source path constants names hint-of]
  (def out @"")
  (def result
    (prompt stop
      (def env (evaluate source path constants hint-of out))
      (def picked (pick env path names))
      (def actors (tuple ;(map |(function-of env $) picked)))
      (def reached (reach actors hint-of))
      # Names such as :d in a peg are looked up when it is compiled, which may be on the board.
      (def environment (when (uses-pegs reached) @{:peg-grammar default-peg-grammar}))
      (def more (if environment (reach environment hint-of) {:functions {}}))
      (try
        {:actors (tuple ;(map string picked))
         :functions (tuple ;(sort (keys (merge (reached :functions) (more :functions)))))
         :core (reached :core)
         :body (marshal [actors environment] (reverse-lookup hint-of) @"")}
        ([message] (refuse (string "the actors hold a value that cannot leave this computer: " message))))))
  (struct ;(kvs result) :output (string out)))

link
