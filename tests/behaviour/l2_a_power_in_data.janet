# L2: also when it is in a table that an actor closes over.
# exit: 1
(def commands {0 inc 1 os/shell})
(def a (fn [{:now now}] ((get commands (now)) 1)))
