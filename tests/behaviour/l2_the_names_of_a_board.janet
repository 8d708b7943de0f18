# L2: a board has no names of definitions.
# exit: 1
(defn led [{:now now}] (length (all-bindings)))
