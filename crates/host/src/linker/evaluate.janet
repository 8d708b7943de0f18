# Evaluating source text on the host. What goes wrong in it becomes a complaint that tells the place.

(var base-env "What every file starts from." root-env)

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

(defn- explain-compile-error
  "The compiler's message, and a hint where the user reached for a power that actors do not have by that name."
  [message]
  (def name (unknown-symbol message))
  (cond
    (nil? name) [(string "compile error: " message)]
    (hint-of name) [(string name " is not available to actors") (hint-of name)]
    (index-of name capabilities)
    [(string "compile error: " message) (string "capabilities are arguments: (fn [{:" name " " name "}] …)")]
    [(string "compile error: " message)]))

(defn- refuse-missing-module [name-and-places place]
  (def [name & tried] (string/split "\n    " name-and-places))
  (def places (filter |(string/has-suffix? ".janet" $) tried))
  (refuse (string "no module " (string/trimr name ":"))
          place
          (if (empty? places)
            "modules are looked for in jpm_tree/lib and janet_modules, in the file's folder and in those above it"
            (string "looked for " (string/join places ", ")))))

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
  "Complains of what `compile` returned instead of a function. The form stands at `line` and `column` of `path`."
  [failure path line column]
  (def {:error message :line l :column c :fiber macro} failure)
  (def place {:file path :line (or l line) :column (or c column)})
  (when macro (refuse-failed-import (fiber/last-value macro) place))
  (def [text hint] (explain-compile-error message))
  (def name (unknown-symbol message))
  (refuse text place hint (when macro (trace-of macro))
          :capability (when (index-of name capabilities) name)))

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

(defn parse-forms
  "All forms of a text, each with its line and column."
  [source path]
  (def parser (parser/new))
  (parser/consume parser source)
  (unless (= :error (parser/status parser)) (parser/eof parser))
  (when (= :error (parser/status parser))
    (def [line column] (parser/where parser))
    (refuse (string "syntax error: " (parser/error parser)) {:file path :line line :column (max 1 column)}))
  (seq [_ :iterate (parser/has-more parser)
        :let [form (parser/produce parser true)]]
    [(form 0) ;(tuple/sourcemap form)]))

(defn evaluate-form [[form line column] env path]
  (def thunk (compile form env path))
  (unless (function? thunk) (refuse-compile-error thunk path line column))
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
