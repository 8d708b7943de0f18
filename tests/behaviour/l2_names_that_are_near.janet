# L2: a name that is near is suggested, also one of a local binding.
# exit: 1
(defn led [{:digital-write write}] (wirte LED1 1))
