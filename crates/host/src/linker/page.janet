# What a program of a page starts from: names from which no path leads to this computer or to the linker (S3).

(def- for-macros
  "Boards lack it, and it is harmless where a program is linked: it reads nothing but the environment that it is given."
  '[compile macex macex1])

(def- of-the-linker
  "Boards have it, but where a program is linked, the root of all fibers is the linker's own."
  '[fiber/root])

(def- plain-objects [:core/peg :core/rng :core/s64 :core/u64])

(defn- with-power
  "Returns the values from which a path leads to one that is a `power?`, as keys; of `values` and all that these lead to."
  [values power?]
  (def leading-to @{})
  (def reached (array ;values))
  (def found @[])
  (def seen @{})
  # Both arrays grow while they are walked.
  (each value reached
    (unless (seen value)
      (put seen value true)
      (when (power? value) (array/push found value))
      (each next-value [;(leads-to value) ;(if (fiber? value) [(fiber/getenv value)] [])]
        (put leading-to next-value (array/push (get leading-to next-value @[]) value))
        (array/push reached next-value))))
  (def powerful @{})
  (each value found
    (unless (powerful value)
      (put powerful value true)
      (array/concat found (get leading-to value []))))
  powerful)

(defn- harmless-bindings
  ``Copies of those bindings of the core that lead to no C function but those that boards offer. The list is that of boards, so
  that a new Janet adds nothing to it.``
  [offered?]
  (def bindings (tabseq [[name entry] :pairs root-env :when (symbol? name)] name entry))
  (defn allowed? [name]
    (and (or (offered? (string name)) (index-of name for-macros)) (not (index-of name of-the-linker))))
  (def allowed (tabseq [[name {:value value}] :pairs bindings :when (and (cfunction? value) (allowed? name))] value true))
  (defn power? [value]
    (cond
      (cfunction? value) (not (allowed value))
      (abstract? value) (not (index-of (type value) plain-objects))))
  (def powerful (with-power (values bindings) power?))
  (tabseq [[name entry] :pairs bindings :unless (or (powerful entry) (and (hint-of (string name)) (not (allowed? name))))]
    name (table/clone entry)))

(defn- imports
  "`import` and its kin, for these modules alone."
  [modules]
  (def names (string/join (sort (keys modules)) ", "))
  (defn require* [path &]
    (or (modules path)
        (refuse (string "no module " path) nil (string "a program of a page imports nothing but " names))))
  (defn import* [path & options]
    (def {:as as :prefix prefix :export export :only only} (struct ;options))
    (def prefix (or (and as (string as "/")) prefix (string (last (string/split "/" path)) "/")))
    (merge-module (curenv) (require* path) prefix export only))
  (defn import-form [path & options]
    (def quoted (mapcat (fn [[key value]] [key (case key :as (string value) :only ~(quote ,value) value)]) (partition 2 options)))
    [import* (string path) ;quoted])
  (defn use-form [& paths]
    ~(do ,;(map |[import* (string $) :prefix ""] paths)))
  {'require @{:value require*}
   'import* @{:value import*}
   'import @{:value import-form :macro true}
   'use @{:value use-form :macro true}})

(defn confine
  ``Has whatever is evaluated from now on start from harmless bindings and the library. `offered?` is what boards offer, by name. Of what
  it prints, `most` bytes are kept.``
  [offered? most]
  (set most-output most)
  (set base-env (harmless-bindings offered?))
  (def grammar (table/clone default-peg-grammar))
  (put base-env :peg-grammar grammar)
  (put-in base-env ['default-peg-grammar :value] grammar)
  (def modules (tabseq [[name text] :pairs library] name (evaluate text (string "<linker>/" name ".janet"))))
  (merge-into base-env (imports (table/to-struct modules)))
  (sandbox :fs :env :exit :subprocess :net :ffi :modules :signal :chroot :threads :unmarshal :sandbox))
