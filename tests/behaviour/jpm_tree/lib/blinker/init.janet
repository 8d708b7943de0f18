(import ./half)
(defn name [] (string "blinker " half/x))
