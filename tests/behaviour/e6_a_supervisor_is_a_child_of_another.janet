# E6: one that gives up fails, and its own supervisor starts it anew, with all below it; in the end nobody is left.
# exit: 1
(import mj/supervisor)
(defn lasting [{:sleep sleep}] (sleep 10000))
(def below
  (supervisor/supervisor {:limit [1 1000]}
    {:name "lasts" :start lasting}
    {:name "breaks" :start (fn [_] (error "broken"))}))
(def above :actor
  (supervisor/supervisor {:limit [1 1000]}
    {:name "below" :start below}))
