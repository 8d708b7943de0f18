# A session: definitions are evaluated here and kept; other expressions become the body of an actor for the board.

(def- path "repl")

# What was defined so far; and what the form at hand defines, with the former behind it.
(def- definitions (make-env))
(def- form-env (table/setproto @{} definitions))

# What is for the host, besides macros that expand to one of these.
(def- definers '[def var upscope setdyn doc require])
(def- importers '[import import* use])

(defn- expand-once [form]
  (def fiber (fiber/new |(macex1 form) :a form-env))
  (def expanded (resume fiber))
  (if (= :dead (fiber/status fiber)) expanded form))

(defn- for-host? [form]
  (def head (when (and (tuple? form) (= :parens (tuple/type form))) (first form)))
  (cond
    (not (symbol? head)) false
    (or (index-of head definers) (index-of head importers)) true
    (get (form-env head) :macro)
    (let [expanded (expand-once form)]
      (and (not= form expanded) (for-host? expanded)))
    false))

(defn- define
  "Evaluates a form on the host and keeps what it defines."
  [form]
  (try
    (let [value (evaluate-form form form-env path)]
      (keep-definitions form form-env definitions path (fn [& _]))
      # An import's value is all that the file defines.
      {:value (string/format "%q" (unless (index-of (first (form 0)) importers) value))})
    ([complaint]
      (when-let [name (and (complaint? complaint) (complaint :capability))]
        (put complaint :hint
             (string "a definition is evaluated on this computer, which has no " name "; give it to a function as an "
                     "argument, as in (fn [{:" name " " name "}] …), or leave out the def")))
      (error complaint))))

(defn- actor-form [form names]
  ~(fn repl [capabilities]
     ,;(map |~(def ,(symbol $) (,get capabilities ,(keyword (capability-of $)))) names)
     ,form))

(defn- add-hint-of-hidden
  "A capability whose name means a function of Janet's was probably meant where that function is called in a wrong way."
  [complaint]
  (def hidden (find |(and (hidden? $) (string/find (string "<function " $ ">") (complaint :message))) capabilities))
  (when hidden
    (put complaint :hint (string "the capability " hidden " has the name " (other-name hidden) " here")))
  (error complaint))

(defn- actor-of
  "A function of the capabilities that evaluates `form`. The compiler says by which names it needs them."
  [placed-form]
  (def [form] placed-form)
  (def used @[])
  (var thunk nil)
  (while (not (function? (set thunk (compile (actor-form form used) form-env path))))
    (def name (unknown-symbol (thunk :error)))
    (if (and name (capability-of name) (not (index-of name used)))
      (array/push used name)
      (try
        (refuse-compile-error thunk path placed-form form-env)
        ([complaint] (add-hint-of-hidden complaint)))))
  (thunk))

(defn- uses-capability? [[form]]
  (not (function? (compile form form-env path))))

(defn- has-instruction? [definition name]
  (or (some |(= name ($ 0)) (definition :bytecode))
      (some |(has-instruction? $ name) (definition :defs))))

(defn- mutable-state
  ``Returns what outlives `actor` and could be changed by it, as keys: tables, arrays, buffers, fibers, closures that set a var, and
  vars of the session that something sets.``
  [actor]
  (def vars (tabseq [entry :in (values definitions) :when (entry :ref)] (entry :ref) true))
  (def found @{})
  (def seen @{})
  (def queue @[])
  (defn visit-definition [definition]
    (unless (= "boot.janet" (definition :source))
      (each constant (definition :constants)
        (cond
          (not (vars constant)) (array/push queue constant)
          (has-instruction? definition 'puti) (put found constant true)
          (array/push queue (first constant))))
      (each nested (definition :defs) (visit-definition nested))))
  (defn visit-function [function]
    (def definition (disasm function))
    (def captured (contents function))
    (when (and (not (empty? captured)) (has-instruction? definition 'setu)) (put found function true))
    (array/concat queue captured)
    (visit-definition definition))
  (visit-function actor)
  # It grows while it is walked.
  (each value queue
    (unless (or (nil? value) (seen value))
      (put seen value true)
      (when (index-of (type value) [:table :array :buffer :fiber]) (put found value true))
      (cond
        (function? value) (visit-function value)
        (dictionary? value) (array/concat queue (keys value) (values value))
        (indexed? value) (array/concat queue value))))
  found)

(def- noted "The definitions of which was said that the board has a copy." @{})

(defn- note-of
  "Returns what is to be said once of state that the board gets a copy of, or nil."
  [state]
  (def names (sort (seq [[name entry] :pairs definitions
                         :when (or (state (entry :ref)) (state (entry :value)))
                         :unless (noted entry)]
                     (put noted entry true)
                     (string name))))
  (unless (empty? names)
    (string "the board has a copy of " (string/join names ", ") ": what this changes there is not seen here")))

(defn- evaluate-expression
  ``Makes an image of an expression for the board. One that could change what the session holds is evaluated here, where that is, unless
  it needs the board.``
  [form strip]
  (def actor (actor-of form))
  (def image (image-of-actors ["repl"] [actor] [nil] (settings-of form-env) path strip))
  (def state (mutable-state actor))
  (cond
    (empty? state) image
    (uses-capability? form) (merge image {:note (note-of state)})
    (define form)))

(defn- explain
  "Answers `help`, `(help)` and the `doc` of a capability; nil where nothing of that kind is asked for."
  [form]
  (def asks-for-help? (or (= 'help form) (deep= '(help) form)))
  (def [head name] (if (and (tuple? form) (= 2 (length form))) form [nil nil]))
  (def capability (and (= 'doc head) (symbol? name) (nil? (table/rawget definitions name)) (capability-of (string name))))
  (cond
    (and asks-for-help? (nil? (form-env 'help))) {:answer (help)}
    (and capability (root-env name)) {:answer (string (get-in root-env [name :doc]) "\n\n" (capability-doc capability))}
    capability {:answer (capability-doc capability)}))

(defn- evaluate-one [form strip]
  (or (explain (form 0))
      (if (for-host? (form 0)) (define form) (evaluate-expression form strip))))

(defn- incomplete? [lines]
  (def parser (parser/new))
  (parser/consume parser (string lines "\n"))
  (= :pending (parser/status parser)))

(defn evaluate-lines
  "Takes all forms of these lines, up to the first that is wrong. Returns what became of each."
  [lines strip]
  (if (incomplete? lines)
    [{:incomplete true}]
    (do
      (def outcomes @[])
      (def parsed (complaining |{:forms (parse-forms lines path)}))
      (if (parsed :message)
        (array/push outcomes parsed)
        (each form (parsed :forms)
          # An interrupted form may have left something behind.
          (each name (filter symbol? (keys form-env)) (put form-env name nil))
          (def outcome (complaining evaluate-one form strip))
          (when-let [note (outcome :note)]
            (array/push outcomes {:note note})
            (put outcome :note nil))
          (array/push outcomes outcome)
          (when (outcome :message) (break))))
      outcomes)))

(defn names
  "Every name that an expression may use."
  []
  (def core
    (seq [[name entry] :pairs root-env
          :when (symbol? name)
          :unless (or (entry :private) (hint-of (string name)))]
      name))
  (def hidden (map other-name (filter hidden? capabilities)))
  (sort (distinct (map string [;core ;(filter symbol? (keys definitions)) ;special-forms ;capabilities ;hidden
                               'capabilities 'help]))))
