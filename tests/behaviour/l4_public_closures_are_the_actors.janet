# L4: else every public def of a function that is not named after its binding.
(defn make [n] (fn [_] n))
(defn helper [x] x)
(def- private (make 1))
(def number 5)
(def public (make 2))
(def named (fn other-name [_] 3))
(defmacro twice [x] ~(do ,x ,x))
