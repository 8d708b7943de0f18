# L2: no processes, also where Janet's core image still has the name.
# exit: 1
(defn helper [x] (os/execute ["ls"] :p))
(def a (fn [_] (helper 1)))
