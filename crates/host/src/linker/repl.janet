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
     ,;(map |~(def ,(symbol $) (,get capabilities ,(keyword $))) names)
     ,form))

(defn- actor-of
  "A function of the capabilities that evaluates `form`. The compiler says by which names it needs them."
  [placed-form]
  (def [form] placed-form)
  (def used @[])
  (var thunk nil)
  (while (not (function? (set thunk (compile (actor-form form used) form-env path))))
    (def name (unknown-symbol (thunk :error)))
    (if (and (index-of name capabilities) (not (index-of name used)))
      (array/push used name)
      (refuse-compile-error thunk path placed-form form-env)))
  (thunk))

(defn- for-board [form strip]
  (image-of-actors ["repl"] [(actor-of form)] [nil] (settings-of form-env) path strip))

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
          (def outcome (complaining |(if (for-host? (form 0)) (define form) (for-board form strip))))
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
  (sort (distinct (map string [;core ;(filter symbol? (keys definitions)) ;special-forms ;capabilities 'capabilities]))))
