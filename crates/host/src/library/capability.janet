# Narrower capabilities, to give to actors that should have no more.

(defn only
  "A struct of these capabilities of `caps`. One that `caps` lacks is an error."
  [caps & names]
  (def lacking (filter |(nil? (get caps $)) names))
  (unless (empty? lacking)
    (errorf "capability: there is no %q to give" (first lacking)))
  (struct ;(mapcat |[$ (get caps $)] names)))

(defn only-pins
  ``A capability such as :digital-write, for these pins alone. Its first argument must be one of them.

      (spawn motor {:digital-write (capability/only-pins digital-write 2 3) :sleep sleep})``
  [capability & pins]
  (fn [pin & arguments]
    (unless (index-of pin pins)
      (errorf "pin %q is not this actor's; it has %s" pin (string/join (map string pins) ", ")))
    (capability pin ;arguments)))
