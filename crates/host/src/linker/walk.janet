# For tests: what a value leads to that a page's program must not reach. It shares no code with page.janet.

(defn- parts [value]
  (case (type value)
    :table [(table/getproto value) ;(kvs value)]
    :struct [(struct/getproto value) ;(kvs value)]
    :array value
    :tuple value
    :fiber [(fiber/getenv value) ;(contents value)]
    :function (do
                (def parts @[])
                (defn of-definition [definition]
                  (array/concat parts (definition :constants))
                  (each nested (definition :defs) (of-definition nested)))
                (of-definition (disasm value))
                (array/concat parts (contents value)))
    (contents value)))

(defn- complaint-of [value]
  (cond
    (= value root-env) "the core environment"
    (= value (curenv)) "the linker's environment"
    (cfunction? value) (string/slice (describe value) 11 -2)
    (abstract? value) (string (type value))))

(defn walk
  "Returns names of C functions and of types of abstract values, and what is of the linker, sorted."
  [start]
  (def seen @{})
  (def names @{})
  (def queue @[start])
  (while (def value (array/pop queue))
    (unless (or (seen value) (index-of (type value) [:number :boolean :string :symbol :keyword :buffer]))
      (put seen value true)
      (when-let [name (complaint-of value)] (put names name true))
      (each part (parts value) (when part (array/push queue part)))))
  (tuple ;(sort (keys names))))

(defn walk-page
  "Walks from the environment of a page's program, and `walk-core` from the core's."
  []
  (walk (table/setproto @{:current-file "page"} (make-env base-env))))

(defn walk-core [] (walk root-env))
