# L2: what leads to all of Janet is refused by its own name.
# exit: 1
(defn all-names [] (keys root-env))
(defn led [{:now now}] (all-names))
