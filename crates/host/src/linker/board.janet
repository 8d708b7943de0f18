# What the linker knows of the board, and what follows for the core environment that every file starts from.

(var hint-of "(hint-of name): why the board lacks the C function of that name, or nil where it has it." nil)
(var capabilities "The names of the board's capabilities." nil)
(var misspelt? "(misspelt? name candidates): whether a name is one of these but for a typing error." nil)

(defn- forget-missing-functions
  ``Janet's core image binds C functions that this build leaves out to nil, and calls to them, as macros make them too,
  would fail only when they run. Without the binding the compiler sees them.``
  []
  (each name (keys root-env)
    (when (and (symbol? name) (hint-of (string name)))
      (def {:value value :macro macro} (root-env name))
      (when (or (nil? value) macro) (put root-env name nil)))))

(defn know-board [the-hint-of the-misspelt? the-capabilities pins]
  (set hint-of the-hint-of)
  (set misspelt? the-misspelt?)
  (set capabilities the-capabilities)
  (forget-missing-functions)
  (eachp [name pin] pins
    (put root-env (symbol name) @{:value pin :doc (string "Pin " pin " of the board.")})))
