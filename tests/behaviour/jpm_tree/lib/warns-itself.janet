# A module at which the compiler warns.
(defn old :deprecated [x] x)
(def x (let [default (old 1)] default))
