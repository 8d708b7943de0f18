# R3: (sleep 0) lets every ready actor run.
(defn talker [name] (fn [{:sleep sleep}] (for i 0 3 (print name i) (sleep 0))))
(def a (talker "a"))
(def b (talker "b"))
(def c (talker "c"))
