# C2
# exit: 1
(def a :actor {:memory 100} (fn [_]))
