# R5: Janet's own yield lets every ready actor run before this one goes on.
(defn talker [name] (fn [_] (for i 0 3 (print name i) (yield))))
(def a (talker "a"))
(def b (talker "b"))
