# Longer than restarts take that are to come.
(def later (fn [{:sleep sleep}] (sleep 500)))
