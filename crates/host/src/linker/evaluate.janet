# Evaluating source text on the host. What goes wrong in it becomes a complaint that tells the place.

(var base-env "What every file starts from." root-env)

(def library "The modules that the linker itself carries: their texts by their names, as in mj/mailbox." @{})

(var most-output "How many bytes are kept of what a program prints, or nil for all." nil)

(defn- trace-of [fiber]
  (def out @"")
  (with-dyns [:err out :err-color false]
    (debug/stacktrace fiber (fiber/last-value fiber) ""))
  (string/join (slice (string/split "\n" (string/trimr out)) 1) "\n"))

(defn- of-a-program? [{:source source :c in-c}]
  (and source (not in-c) (not= "boot.janet" source) (not (string/has-prefix? "<linker>/" source))))

(defn- place-of [fiber]
  (when-let [frame (find of-a-program? (debug/stack fiber))]
    {:file (frame :source) :line (frame :source-line) :column (frame :source-column)}))

(defn- after [prefix text]
  (when (and (string? text) (string/has-prefix? prefix text))
    (string/slice text (length prefix))))

(defn unknown-symbol
  "The symbol that the compiler's message is about, if it does not know one."
  [message]
  (after "unknown symbol " message))

(def special-forms
  '[break def do fn if quasiquote quote set splice unquote upscope var while])

(defn- symbols-in
  "The symbols in a form: those of its local bindings are among them."
  [form]
  (def found @{})
  (def waiting @[form])
  (while (def part (array/pop waiting))
    (cond
      (symbol? part) (put found part true)
      (dictionary? part) (array/concat waiting (keys part) (values part))
      (indexed? part) (array/concat waiting part)))
  (keys found))

(defn- likely-symbol
  "The hint for a name that nothing in `env` has."
  [name form env]
  (def bound (filter |(and (symbol? $) (not (hint-of (string $)))) (all-bindings env)))
  (def candidates (map string [;bound ;(symbols-in form) ;special-forms ;capabilities]))
  (def near (nearest name (sort (filter |(not= name $) (distinct candidates)))))
  (cond
    (nil? near) nil
    (index-of near pin-names) (string "did you mean " near "? the board's pins are " (string/join pin-names ", "))
    (string "did you mean " near "?")))

(defn- explain-compile-error
  "The compiler's message, and a hint where it does not know a name."
  [message form env]
  (def name (unknown-symbol message))
  (cond
    (nil? name) [(string "compile error: " message)]
    (hint-of name) [(string name " is not available to actors") (hint-of name)]
    (index-of name capabilities)
    [(string "compile error: " message) (string "capabilities are arguments: (fn [{:" name " " name "}] …)")]
    [(string "compile error: " message) (likely-symbol name form env)]))

(defn- near-module
  "The module that was probably meant: one of the library's, or a file beside one of the places that were looked at."
  [name places]
  (defn near-file [place]
    (def parts (string/split "/" place))
    (def base (string/slice (last parts) 0 -7))
    (def folder (string/join (slice parts 0 -2) "/"))
    (def files (try (os/dir (if (empty? folder) "." folder)) ([_] [])))
    (def modules (map |(string/slice $ 0 -7) (filter |(string/has-suffix? ".janet" $) files)))
    (when-let [near (and (string/has-suffix? base name) (nearest base (sort modules)))]
      (string (string/slice name 0 (- (length name) (length base))) near)))
  (or (nearest name (sort (keys library))) (some near-file places)))

(defn- refuse-missing-module [name-and-places place]
  (def [first-line & tried] (string/split "\n    " name-and-places))
  (def name (string/trimr first-line ":"))
  (def places (filter |(string/has-suffix? ".janet" $) tried))
  (refuse (string "no module " name)
          place
          (if-let [near (near-module name places)]
            (string "did you mean " near "?")
            (if (empty? places)
              "modules are looked for in jpm_tree/lib and janet_modules, in the file's folder and in those above it"
              (string "looked for " (string/join places ", "))))))

(defn- add-importer [complaint {:file file :line line :column column}]
  (def importer (string "imported by " file ":" line ":" column))
  (put complaint :trace (string/join (filter truthy? [(complaint :trace) importer]) "\n")))

(defn- refuse-failed-import
  "Complains if `failure` is that of an import. A complaint of the imported file only gets to know this place."
  [failure place]
  (when (complaint? failure)
    (if (failure :file)
      (add-importer failure place)
      (merge-into failure place))
    (error failure))
  (when-let [name-and-places (after "could not find module " failure)]
    (refuse-missing-module name-and-places place))
  (when-let [circle (after "circular dependency " failure)]
    (refuse (string (string/replace " detected" "" circle) " imports itself, here or by way of other files")
            place
            "put what both files need into a third one")))

(defn refuse-compile-error
  "Complains of what `compile` returned instead of a function."
  [failure path [form line column] env]
  (def {:error message :line l :column c :fiber macro} failure)
  (def place {:file path :line (or l line) :column (or c column)})
  (when macro (refuse-failed-import (fiber/last-value macro) place))
  (def [text hint] (explain-compile-error message form env))
  (def name (unknown-symbol message))
  (refuse text place hint (when macro (trace-of macro))
          (when (index-of name capabilities) name)))

(defn- refuse-failure
  "Complains of what a form ended with instead of its value."
  [fiber value form-place]
  (def place (or (place-of fiber) form-place))
  (refuse-failed-import value place)
  (def text (if (string? value) value (string/format "%q" value)))
  (refuse (string "error while the file was evaluated: "
                  (case (fiber/status fiber)
                    :error text
                    :pending (string "nobody handles the signal yield with the value " text)
                    (string "nobody handles the signal " (fiber/status fiber) " with the value " text)))
          place
          nil
          (trace-of fiber)))

(def- byte-order-mark "\xEF\xBB\xBF")

(defn parse-forms
  "All forms of a text, each with its line and column."
  [source path]
  (def parser (parser/new))
  (parser/consume parser (if (string/has-prefix? byte-order-mark source) (string/slice source 3) source))
  (unless (= :error (parser/status parser)) (parser/eof parser))
  (when (= :error (parser/status parser))
    (def [line column] (parser/where parser))
    (refuse (string "syntax error: " (parser/error parser)) {:file path :line line :column (max 1 column)}))
  (seq [_ :iterate (parser/has-more parser)
        :let [form (parser/produce parser true)]]
    [(form 0) ;(tuple/sourcemap form)]))

(def absent-marker "Ends the name of a binding that an import has where the module is not written in Janet." "<absent>")

(defn- bind-absent
  "Binds a name that must be of a module that is absent, as far as one can know. Returns whether it is."
  [name env]
  (defn prefix [marker] (string/slice marker 0 (- -1 (length absent-marker))))
  (def markers
    (filter |(and (string/has-suffix? absent-marker $) (string/has-prefix? (prefix $) name)) (all-bindings env)))
  (when-let [marker (and name (last (sort-by length markers)))]
    (put env (symbol name) @{:private true :value (missing-function name ((env marker) :value))})))

(var module-folders "Where modules of others are." [])

(defn- warn-of-lints
  "Warns of what the compiler warns of as Janet does by default, but not in modules of others."
  [lints path line column]
  (unless (some |(string/has-prefix? $ path) module-folders)
    (each [level lint-line lint-column message] lints
      (unless (= :strict level)
        (warn message {:file path :line (or lint-line line) :column (or lint-column column)})))))

(defn evaluate-form [placed-form env path]
  (def [form line column] placed-form)
  (def lints @[])
  (var thunk nil)
  (while (and (not (function? (set thunk (compile form env path (array/clear lints)))))
              (bind-absent (unknown-symbol (thunk :error)) env)))
  (free-scratch)
  (warn-of-lints lints path line column)
  (unless (function? thunk) (refuse-compile-error thunk path placed-form env))
  (def fiber (fiber/new thunk :a env))
  (def value (resume fiber))
  (if (= :dead (fiber/status fiber))
    value
    (refuse-failure fiber value {:file path :line line :column column})))

(defn definition?
  "Whether a pair of an environment is a definition. A program can put anything there, also a function, which must not be called here."
  [name entry]
  (and (symbol? name) (table? entry)))

(defn keep-definitions
  "Moves what a form has defined into `env`, behind it. A definition that does not tell its place, as of `varfn`, has the form's."
  [[_ line column] form-env env path on-redefinition]
  (each name (filter |(definition? $ (form-env $)) (keys form-env))
    (def entry (form-env name))
    (def before (table/rawget env name))
    (unless (entry :source-map) (put entry :source-map [path line column]))
    (when (and (table? before) (not= before entry)) (on-redefinition name before entry))
    (put env name entry)
    (put form-env name nil)))

(defn evaluate
  ``Evaluates the text of a file and returns its environment. A definition that replaces another one is shown to
  `on-redefinition`.``
  [source path &opt on-redefinition]
  (default on-redefinition (fn [name before entry]))
  (def env (make-env base-env))
  (def form-env (table/setproto @{:current-file path :source path} env))
  (each form (parse-forms source path)
    (evaluate-form form form-env path)
    (keep-definitions form form-env env path on-redefinition))
  (merge-into env form-env))
