# What the compiler warns of is shown, but not of modules of others.
(import warns-itself)
(defn old :deprecated [x] (inc x))
(defn led [{:now now} &opt when]
  (old warns-itself/x))
