# L4: where nothing is marked, public definitions of functions that ignore their capabilities are actors, too, but not by defn.
(defn make [n] (fn [_] n))
(defn helper [x] x)
(def- private (make 1))
(def number 5)
(def public (make 2))
(def named (fn other-name [_] 3))
(defmacro twice [x] ~(do ,x ,x))
