# L4: only a function can be an actor.
# args: x
# exit: 1
(def x 5)
