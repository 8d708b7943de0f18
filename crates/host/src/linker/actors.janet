# Which definitions of a file are actors (L4).

(defn- value-of
  "The value of a binding, whether it is a def or a var."
  [entry]
  (if-let [ref (entry :ref)] (in ref 0) (entry :value)))

(defn- named-after-binding? [name function]
  (= (string name) (string (disasm function :name))))

(defn destructured-keys
  "The keywords by which a function destructures its first parameter, and where. The instructions that do so come ahead of all others."
  [{:bytecode bytecode :constants constants :source file :sourcemap places}]
  (def loaded @{})
  (def keys @[])
  (eachp [index [operation slot from key]] bytecode
    (case operation
      'ldc (put loaded slot (in constants from))
      'in (when (and (zero? from) (keyword? (loaded key))) 
            (def [line column] (get places index [nil nil]))
            (array/push keys [(string (loaded key)) {:file file :line line :column column}]))
      'geti nil
      'movn nil
      (break))
    # The parameter is no longer in its slot.
    (when (zero? slot) (break)))
  keys)

(defn- name-of-first-parameter [{:symbolmap symbols}]
  (when-let [[_ _ _ name] (find (fn [[birth _ slot]] (= 0 birth slot)) (or symbols []))]
    name))

(defn- takes-one-argument? [{:min-arity least :max-arity most :structarg named}]
  (and (<= least 1 most) (not named)))

(defn- names-capabilities?
  "Whether the first parameter destructures a capability, maybe a misspelt one, or is named for them."
  [definition]
  (or (some (fn [[key]] (or (index-of key capabilities) (misspelt? key capabilities))) (destructured-keys definition))
      (index-of (name-of-first-parameter definition) '[caps capabilities])))

(defn- meant-as-actor?
  "Whether a definition says by itself that it is an actor."
  [name entry]
  (def value (value-of entry))
  (def definition (when (function? value) (disasm value)))
  (cond
    (not (nil? (entry :actor))) (entry :actor)
    (or (entry :private) (entry :macro) (nil? definition)) false
    (not (takes-one-argument? definition)) false
    (names-capabilities? definition) true
    (and (= '_ (name-of-first-parameter definition)) (not (named-after-binding? name value)))))

(defn- place-of-entry [entry]
  (def [file line column] (or (entry :source-map) [nil nil nil]))
  {:file file :line line :column column})

(var- most-actors "Actors of one image." nil)
(var- longest-name "Bytes of an actor's name." nil)

(defn know-bounds [actors name]
  (set most-actors actors)
  (set longest-name name))

(defn refuse-second-definition
  "A second definition would silently take an actor away."
  [name before entry]
  (when (meant-as-actor? name before)
    (refuse (string "actor " name " is defined twice: first on line " ((place-of-entry before) :line))
            (place-of-entry entry)
            "give each actor a name of its own")))

(defn- definition-order [env names]
  (sort-by (fn [name]
             # Those that one macro defines share a place: a2 before a10.
             (def {:line line :column column} (place-of-entry (env name)))
             [(or line 0) (or column 0) (length name) name])
           names))

(defn- own-names [env path test]
  (definition-order env
    (seq [[name entry] :pairs env
          :when (and (definition? name entry) (= path (get (entry :source-map) 0)) (test name entry))]
      name)))

(defn- used-by-others
  "Returns those of the values of the definitions in `env` that another of these refers to, as keys."
  [values env]
  (def defined (tabseq [value :in values] value true))
  (def core (tabseq [[_ entry] :pairs root-env :when (table? entry)] (entry :value) true))
  (def used @{})
  (each owner values
    (def seen @{owner true env true})
    (def waiting @[owner])
    (while (def value (array/pop waiting))
      (each part (leads-to value)
        (unless (or (seen part) (core part))
          (put seen part true)
          (if (defined part) (put used part true) (array/push waiting part))))))
  used)

(defn- without-helpers
  "Leaves out those that another definition uses: by referring to them, or as another actor's function."
  [names env path]
  (def values (distinct (map |(value-of (env $)) (own-names env path (fn [_ entry] (value-of entry))))))
  (def used (used-by-others values env))
  (def bindings (frequencies (map |(value-of (env $)) names)))
  (filter (fn [name]
            (def value (value-of (env name)))
            (not (or (used value) (and (< 1 (bindings value)) (named-after-binding? name value)))))
          names))

(defn- marked-form
  "The beginning of a definition as it would be with :actor."
  [name {:ref ref} function]
  (def definer (if ref "var" "def"))
  (def parameters (if (zero? (disasm function :max-arity)) "[_]" "[…]"))
  (if (named-after-binding? name function)
    (string "(" definer "n " name " :actor " parameters " …)")
    (string "(" definer " " name " :actor …)")))

(defn- how-to-define-an-actor
  "The hint of a file without actors: the fix for the function that is probably meant."
  [env path]
  (def functions (own-names env path (fn [_ entry] (and (function? (value-of entry)) (not (entry :macro))))))
  (defn last-with [test] (last (filter |(test (disasm (value-of (env $)))) functions)))
  (def maker (last-with (fn [{:defs nested}] (some names-capabilities? nested))))
  (def one-of-more (last-with |(and (names-capabilities? $) (not (takes-one-argument? $)))))
  (def callable (last-with takes-one-argument?))
  (def any (or callable (last functions)))
  (cond
    maker (string "(def " maker "1 (" maker " …)) makes an actor of the function that " maker " returns")
    one-of-more (string "an actor is called with its capabilities alone, so its other parameters are optional: (defn "
                        one-of-more " [{…} &opt state] …)")
    any (string "mark the function that is to run, as in " (marked-form any (env any) (value-of (env any)))
                ", or destructure its capabilities, as in [{:sleep sleep}]")
    "define one, as in (defn led [{:digital-write dw}] (dw LED1 1))"))

(defn- pick
  [env path names]
  (each name names
    (unless (env (symbol name))
      (def defined (own-names env path (fn [_ entry] (or (entry :value) (entry :ref)))))
      (refuse (string "no definition named " name " in this file")
              {:file path}
              (or (did-you-mean name defined)
                  (if (empty? defined)
                    "it defines nothing"
                    (string "it defines " (string/join (map string defined) ", ")))))))
  (def marked (own-names env path (fn [_ entry] (entry :actor))))
  (def picked
    (cond
      (not (empty? names)) (map symbol names)
      (not (empty? marked)) marked
      (without-helpers (own-names env path meant-as-actor?) env path)))
  (when (empty? picked)
    (refuse "no actor in this file" {:file path} (how-to-define-an-actor env path)))
  picked)

(defn pick-actors
  "The names of the actors, in the order in which they start."
  [env path names]
  (def picked (pick env path names))
  (when (> (length picked) most-actors)
    (refuse (string (length picked) " actors in this file, at most " most-actors " can be in one image")
            {:file path}
            "name those that are meant, or have an actor spawn the others"))
  picked)

(defn actor-function [env name]
  (def entry (env name))
  (def value (value-of entry))
  (unless (function? value)
    (refuse (string name " is no actor: it is a " (type value) ", not a function") (place-of-entry entry)))
  value)

(defn- whole-number? [value most]
  (and (int? value) (<= 1 value most)))

(def- options
  "What metadata may ask for, as boards check it too: whether a value is right, and what is."
  {:restart [|(index-of $ [:never :on-failure :always]) ":never, :on-failure or :always"]
   :limit [|(and (indexed? $) (= 2 (length $)) (whole-number? ($ 0) 1000) (number? ($ 1)) (<= 0 ($ 1) math/int-max))
           "[restarts milliseconds], as in [5 10000]"]
   :mailbox [|(whole-number? $ 1000) "a number of messages, 1 to 1000"]
   :memory [|(and (number? $) (= $ (math/floor $)) (<= 2048 $ 0xFFFFFFFF)) "a number of bytes, 2048 or more"]
   :watchdog [|(whole-number? $ 86400000) "a number of milliseconds, 1 to 86400000"]
   :name [|(and (string? $) (<= 1 (length $) longest-name)) "a string of up to 32 bytes"]})

(defn- check-option [key value name entry]
  (def [fits? expected] (options key))
  (unless (fits? value)
    (refuse (string/format "%q of the actor %s is %q, expected %s" key (string name) value expected)
            (place-of-entry entry))))

(defn actor-options
  "What the metadata of a definition asks for, as in (def worker {:restart :always} (fn …)); nil where that is nothing."
  [env name]
  (def entry (env name))
  (each key (keys options)
    (unless (nil? (entry key)) (check-option key (entry key) name entry)))
  (when (and (entry :limit) (nil? (entry :restart)))
    (refuse (string ":limit of the actor " name " says nothing without :restart") (place-of-entry entry)))
  (def asked
    (struct ;(mapcat |(if (nil? (entry $)) [] [$ (if (= :limit $) (tuple ;(entry $)) (entry $))])
                     [:restart :limit :mailbox :memory :watchdog])))
  (unless (empty? asked) asked))

(defn warn-of-names
  "Warns of what an actor's definition asks for by names that nothing has: in its metadata, and in the parameter of its function."
  [name entry]
  (def metadata [:actor ;(keys options)])
  (each key (sort (filter keyword? (keys entry)))
    (when (misspelt? key metadata)
      (warn (string ":" key " says nothing of the actor " name)
            (place-of-entry entry)
            (did-you-mean (string ":" key) (map |(string ":" $) metadata)))))
  (def function (value-of entry))
  (each [key place] (if (function? function) (destructured-keys (disasm function)) [])
    (unless (index-of key capabilities)
      (warn (string "no board has the capability :" key)
            place
            (or (did-you-mean (string ":" key) (map |(string ":" $) capabilities))
                "it gets nil for it; mj info lists what a board has")))))

(defn- shortened [text]
  (if (> (length text) 60) (string (string/slice text 0 40) "…") text))

(defn actor-name [env name]
  (def entry (env name))
  (def called (get entry :name (string name)))
  (when (> (length called) longest-name)
    (refuse (string "the name of the actor " (shortened called) " has " (length called) " bytes, at most "
                    longest-name " can be")
            (place-of-entry entry)
            (string "give it a shorter one, as in (def " (string/slice called 0 8) `… {:name "short"} …)`)))
  called)
