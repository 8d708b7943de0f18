# R1, R11: an actor is called with a struct of capabilities, and without a state in its first run.
(def a (fn [capabilities &opt state]
  (print (string/join (sorted (keys capabilities)) " "))
  (print (type capabilities) " " (if (nil? state) "no state" state))))
