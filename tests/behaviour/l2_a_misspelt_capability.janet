# L2: a capability that no board has is a warning, with the one that is meant.
# exit: 1
(def led (fn [{:digital-wirte dw :sleep sleep}] (dw LED1 1)))
