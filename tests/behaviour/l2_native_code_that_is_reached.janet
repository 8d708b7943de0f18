# L2: a name of native code is refused where an actor reaches it, with what uses it.
# exit: 1
(import spork-like/text)
(defn show [x] (print (text/padded x)))
(defn led [{:now now}] (show "x"))
