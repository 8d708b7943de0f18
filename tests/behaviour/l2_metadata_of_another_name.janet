# L2: what says nothing of an actor is a warning, if it is near to what does.
# args: --strict
# exit: 1
(def worker {:mailbx 3 :author "me" :doc "works"} (fn [{:receive receive}] (receive)))
