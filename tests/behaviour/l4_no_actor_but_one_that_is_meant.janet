# L4: a file without an actor says how one is marked.
# exit: 1
(defn led [pin] (print "led"))
