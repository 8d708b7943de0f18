# What the linker knows of the board, and what follows for the core environment that every file starts from.

(var hint-of "(hint-of name): why the board lacks the C function of that name, or nil where it has it." nil)
(var capabilities "The names of the board's capabilities." nil)
(var pin-names "The names of the board's pins." nil)
(var nearest "(nearest name candidates): the one of these that the name is most like, or nil." nil)
(var misspelt? "(misspelt? name candidates): whether a name is one of these but for a typing error." nil)

(defn did-you-mean
  "The hint for a name that is near to one of these, or nil."
  [name candidates]
  (when-let [near (nearest (string name) (sort (map string candidates)))]
    (string "did you mean " near "?")))

(defn- forget-missing-functions
  ``Janet's core image binds C functions that this build leaves out to nil, and calls to them, as macros make them too,
  would fail only when they run. Without the binding the compiler sees them.``
  []
  (each name (keys root-env)
    (when (and (symbol? name) (hint-of (string name)))
      (def {:value value :macro macro} (root-env name))
      (when (or (nil? value) macro) (put root-env name nil)))))

(defn know-names [the-nearest the-misspelt?]
  (set nearest the-nearest)
  (set misspelt? the-misspelt?))

(defn know-board [the-hint-of the-capabilities pins]
  (set hint-of the-hint-of)
  (set capabilities the-capabilities)
  (set pin-names (sort (keys pins)))
  (forget-missing-functions)
  (eachp [name pin] pins
    (put root-env (symbol name) @{:value pin :doc (string "Pin " pin " of the board.")})))
