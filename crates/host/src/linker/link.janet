# Linking a file: from its text to an image of its actors. The functions here are what Rust calls.

(defn- settings-of
  "What the file has set for `dyn` to find."
  [env]
  (table ;(kvs (tabseq [[key value] :pairs env :when (keyword? key)
                        :unless (index-of key [:current-file :source])]
                 key value))))

(defn- complaining
  "Calls `f` and returns its result, or its complaint, with what was printed meanwhile as :output."
  [f & arguments]
  (def out @"")
  (array/clear warnings)
  (defn keep [text]
    (buffer/push out (slice text 0 (min (length text) (- most-output (length out))))))
  (put base-env :out (if most-output keep out))
  (put base-env :err (base-env :out))
  (def fiber (fiber/new |(f ;arguments) :e))
  (def result (resume fiber))
  (unless (or (= :dead (fiber/status fiber)) (complaint? result)) (propagate result fiber))
  (merge result {:output (string out) :warnings (tuple ;warnings)}))

(defn- link-file [source path names strip]
  (set linked-file path)
  (def env (evaluate-module source path refuse-second-definition))
  (def picked (pick-actors env path names))
  (each name picked (warn-of-names name (env name)))
  (defn of-each [f] (tuple ;(map |(f env $) picked)))
  (image-of-actors (of-each actor-name) (of-each actor-function) (of-each actor-options) (settings-of env) path strip))

(defn link
  "An image of the actors `names` of a file, or of those that L4 picks."
  [source path names strip]
  (complaining link-file source path names strip))
