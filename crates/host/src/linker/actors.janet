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
          :when (and (symbol? name) (= path (get (entry :source-map) 0)) (test name entry))]
      name)))

(defn pick-actors
  "The names of the actors, in the order in which they start."
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

(defn actor-function [env name]
  (def entry (env name))
  (def value (if-let [ref (entry :ref)] (ref 0) (entry :value)))
  (unless (function? value)
    (refuse (string name " is no actor: it is a " (type value) ", not a function") (place-of-entry entry)))
  value)
