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

(def missing "Functions that stand for what neither this computer nor a board has, and the name and the hint of each." @{})

(defn missing-function
  "A function that cannot be called here, and that `reach` refuses. One that nothing reaches does not matter."
  [name hint]
  (def function (fn [&] (refuse (string name " is not available to actors") nil hint)))
  (put missing function [name hint])
  function)

(defn- replace-missing-functions
  ``Janet's core image binds C functions that this build leaves out to nil, and its macros make calls to nil of them.``
  []
  (each name (filter symbol? (keys root-env))
    (def hint (hint-of (string name)))
    (def {:value value :macro macro} (root-env name))
    (when (and hint (or (nil? value) macro))
      (def function (missing-function name hint))
      (put root-env name (if macro @{:value (fn [&] [function]) :macro true} @{:value function})))))

(defn know-names [the-nearest the-misspelt?]
  (set nearest the-nearest)
  (set misspelt? the-misspelt?))

(defn know-board [the-hint-of the-capabilities pins]
  (set hint-of the-hint-of)
  (set capabilities the-capabilities)
  (set pin-names (sort (keys pins)))
  (replace-missing-functions)
  (eachp [name pin] pins
    (put root-env (symbol name) @{:value pin :doc (string "Pin " pin " of the board.")})))
