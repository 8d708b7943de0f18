# R11: how warm the chip is, in degrees Celsius.
(def a (fn [{:temperature temperature :sleep sleep}]
  (print (temperature))
  (sleep 1000)
  (print (temperature))))
