# R1: a function that takes no argument cannot be an actor; the others do not notice.
# exit: 1
(def nothing :actor (fn [] 1))
(def fine :actor (fn [_] :fine))
