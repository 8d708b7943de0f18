# Narrower capabilities, to give to actors that should have no more.

(defn only
  "A struct of these capabilities of `caps`. One that `caps` lacks is an error."
  [caps & names]
  (def given @{})
  (each name names
    (put given name (or (get caps name) (errorf "capability: there is no %q to give" name))))
  (table/to-struct given))

(defn- one-of? [value values]
  (var found false)
  (each known values (when (= known value) (set found true)))
  found)

(defn- only-for [what capability given]
  (fn [first & rest]
    (unless (one-of? first given) (errorf "%s %q is not one of this actor's, %q" what first given))
    (capability first ;rest)))

(defn only-pins
  ``A capability such as :digital-write, for these pins alone. Its first argument must be one of them.

      (spawn motor {:digital-write (capability/only-pins digital-write 2 3) :sleep sleep})``
  [capability & pins]
  (only-for "pin" capability pins))

(defn only-addresses
  ``:i2c-write-read for the devices at these addresses alone.

      (spawn clock {:i2c-write-read (capability/only-addresses i2c-write-read 0x68) :sleep sleep})``
  [capability & addresses]
  (only-for "address" capability addresses))
