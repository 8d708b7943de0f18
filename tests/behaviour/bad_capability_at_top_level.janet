# The most likely mistake of a newcomer has a hint of its own.
# exit: 1
(def a (fn [_] (sleep 10)))
