# R11: analog-write makes its pin an output by pulses; a level is reported when it is news, until the pin is another one.
(def a (fn [{:analog-write aw :digital-write dw :digital-read dr :pin-mode pm :sleep sleep}]
  (aw LED1 0.25)
  (aw LED1 0.25 50)
  (sleep 5)
  (aw LED1 0.75 20000)
  (aw LED1 1)
  (dw LED1 1)
  (dw LED1 0)
  (aw LED1 0)
  (aw LED2 0)
  (aw LED2 0.12345)
  (pm LED2 :input)
  (print "LED2 reads " (dr LED2))))
