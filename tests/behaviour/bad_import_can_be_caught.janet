# An import that fails is an error like any other.
(def found (try (do (import ./modules/broken_run) true) ([_] false)))
(def a (fn [_] found))
