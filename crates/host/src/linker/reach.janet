# What actors reach, and whether a board has it (L2).

(defn- label [value]
  (case (type value)
    :function (string (or (first (missing value)) (disasm value :name) "a function"))
    :cfunction (string/slice (describe value) 11 -2)
    (describe value)))

(defn- core? [definition]
  (= "boot.janet" (definition :source)))

(defn- chain
  "The uses by which actors come to a place, a line each."
  [{:in function :via user}]
  (def {:file file :line line :column column :in by} (or user {}))
  (when line
    (def use (string (or function "it") " is used" (if by (string " by " by) "") " at " file ":" line ":" column))
    (string/join [use ;(if-let [more (chain user)] [more] [])] "\n")))

(defn- refuse-power [name place hint]
  (def used (get place :used name))
  (refuse (if (= used name)
            (string name " is not available to actors")
            (string used " is not available to actors: it needs " name))
          place hint (chain place)))

(def- longest-chain "Prototypes that the VM looks at, one behind the other." 200)

(defn- evaluated-here?
  "Whether a table is the environment of a file: it leads to all of Janet, and no board has that."
  [env]
  (var proto env)
  (for _ 0 longest-chain
    (when (or (nil? proto) (= proto base-env) (= proto root-env)) (break))
    (set proto (table/getproto proto)))
  (or (= proto base-env) (= proto root-env)))

(defn- warn-of-misspelt-capabilities
  "Warns of them in a parameter that also has capabilities: the function is for another actor, or called by one."
  [definition]
  (def keys (destructured-keys definition))
  (when (some (fn [[key]] (index-of key capabilities)) keys)
    (each [key place] keys
      (when (misspelt? key capabilities)
        (warn (string "no board has the capability :" key) place (did-you-mean (string ":" key) (map |(string ":" $) capabilities)))))))

(defn- loads-of-constants
  "The first instruction that loads each constant, by the constant's index."
  [bytecode]
  (def loads @{})
  (eachp [at [operation _ index]] bytecode
    (when (and (= 'ldc operation) (nil? (loads index))) (put loads index at)))
  loads)

(defn reach
  ``Walks through everything that `value` reaches, and refuses what a board lacks. Returns the names of the C functions,
  those of Janet's own functions, and the fibers that were made in a file's environment.``
  [value place]
  (def seen @{})
  (def reached @{:functions @{} :core @{} :fibers @[]})
  (var visit nil)

  (defn visit-definition [definition place &opt outer]
    (unless (core? definition) (warn-of-misspelt-capabilities definition))
    (def {:constants constants :bytecode bytecode :sourcemap sourcemap :source source :defs defs} definition)
    (def [first-line first-column] (or (get sourcemap 0) [nil nil]))
    (def name (or (definition :name) outer))
    (def loads (loads-of-constants bytecode))
    (eachp [index constant] constants
      (def [line column] (get sourcemap (get loads index 0) [first-line first-column]))
      (visit constant
             (if (or (core? definition) (nil? source))
               place
               {:file source :line line :column column :in name :via place
                :used (when (or (function? constant) (cfunction? constant)) (label constant))})))
    (each nested defs (visit-definition nested place name)))

  (defn visit-function [function place]
    (def definition (disasm function))
    (when-let [[name hint] (missing function)] (refuse-power (string name) place hint))
    (when (core? definition)
      (def name (label function))
      (when-let [hint (hint-of name)] (refuse-power name place hint))
      (put-in reached [:core name] true))
    (visit-definition definition place))

  (defn visit-fiber [fiber place]
    (def env (fiber/getenv fiber))
    (if (evaluated-here? env)
      (array/push (reached :fibers) fiber)
      (visit env place)))

  (defn visit-c-function [function place]
    (def name (label function))
    (when-let [hint (hint-of name)] (refuse-power name place hint))
    (put-in reached [:functions name] true))

  (set visit
    (fn visit [value place]
      (unless (or (nil? value) (number? value) (bytes? value) (seen value))
        (put seen value true)
        (case (type value)
          :cfunction (visit-c-function value place)
          :function (visit-function value place)
          :fiber (visit-fiber value place)
          :table (when (evaluated-here? value)
                   (refuse-power (if (= value root-env) "root-env" "the environment of a file")
                                 place
                                 "it leads to all of Janet; name what is used, or put it into a struct"))
          :core/file (refuse-power "a file such as stdout" place "a board has no files; use print for the log"))
        (if (dictionary? value)
          (do
            (eachp [key item] value (visit key place) (visit item place))
            (visit (getproto value) place))
          (each item (if (indexed? value) value (contents value)) (visit item place))))))

  (visit value place)
  reached)
