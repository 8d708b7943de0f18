# `import`, `use`, `require` and their options mean what they mean in official Janet. Paths are relative to the importing file.
(import ./modules/gate)
(import ./modules/gate :as g)
(import ./modules/pulse :prefix "")
(import ./modules/pulse :only [width] :as only)
(use ./modules/gate)
(def pulse ((require "./modules/pulse") 'width))

(def a
  (fn [_]
    (gate/open)
    (g/twice (g/open))
    (open)
    (print "private is " (truthy? (dyn 'gate/announce)))
    (pp [width only/width (pulse :value)])
    gate/openings))
