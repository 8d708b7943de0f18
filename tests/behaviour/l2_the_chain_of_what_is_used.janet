# L2: what brought a function in is said, call by call.
# exit: 1
(import spork-like/client)
(defn record [x] (client/stamped x))
(defn led [{:now now}]
  (map (fn [x] (record x)) [1 2]))
