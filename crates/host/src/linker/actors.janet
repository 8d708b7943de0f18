# Which definitions of a file are actors (L4).

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

(var- most-actors "Actors of one image." nil)
(var- longest-name "Bytes of an actor's name." nil)

(defn know-bounds [actors name]
  (set most-actors actors)
  (set longest-name name))

(defn refuse-second-definition
  "A second definition would silently take an actor away."
  [name before entry]
  (when (actor-value name before)
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

(defn- pick
  [env path names]
  (def marked (own-names env path (fn [_ entry] (entry :actor))))
  (def public (own-names env path actor-value))
  (def candidates (if (empty? marked) public marked))
  (each name names
    (unless (env (symbol name))
      (def defined (own-names env path (fn [_ entry] (or (entry :value) (entry :ref)))))
      (refuse (string "no definition named " name " in this file") {:file path} nil nil
              :unknown name :candidates (map string defined))))
  (cond
    (not (empty? names)) (map symbol names)
    (not (empty? candidates)) candidates
    (refuse "no actor in this file" {:file path}
            "an actor is a public def of a function, as in (def blink1 (blink LED1 500)), or a def marked :actor")))

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
  (def value (if-let [ref (entry :ref)] (ref 0) (entry :value)))
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
