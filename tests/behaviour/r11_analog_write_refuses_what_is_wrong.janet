# R11: a level is a number from 0 to 1, pulses are 10 to 100000 a second, and the board has the pin.
(def a (fn [{:analog-write aw :analog-read ar :temperature temperature}]
  (each call [|(aw LED1 1.01) |(aw LED1 -0.1) |(aw LED1 math/nan) |(aw LED1 true) |(aw LED1 0.5 9) |(aw LED1 0.5 1e6)
              |(aw LED1 0.5 :fast) |(aw 40 0.5) |(aw "LED1" 0.5) |(aw LED1) |(aw) |(aw LED1 1 1000 1)
              |(ar 40) |(ar :knob) |(ar) |(temperature 1)]
    (try (call) ([error] (print error))))
  :done))
