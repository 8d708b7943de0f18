# R7: a signal that nobody handles ends its actor with an error that names it.
# exit: 1
(def a (fn [_] (signal 5 :hello)))
(def b (fn [_] (signal 0 :hello)))
