# L4: a board has nothing to call it with but capabilities.
# exit: 1
(defn pulse [{:digital-write dw} pin] (dw pin 1))
