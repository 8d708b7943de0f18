# R11: as many bytes back as were sent. On this board's bus there is a display of 8 by 8 lights behind a MAX7219, which listens
# while SELECT is low, and says nothing.
(def bus (fn [{:spi-transfer spi :digital-write dw}]
  (pp (spi "\x0c\x01"))
  (pp (spi @"\x01\x3c\x08\x3c\x0c\x01" SELECT))
  (pp (spi "\x02\x42" SELECT))
  (pp (spi "\x02\x42" SELECT))
  (pp (spi "" SELECT))
  # The same by hand.
  (dw SELECT 0)
  (spi "\x03\x81")
  (dw SELECT 1)
  (pp (length (spi (buffer/new-filled 1024))))
  (each call [|(spi (buffer/new-filled 1025)) |(spi [1 2]) |(spi "" 40) |(spi) |(spi "" 1 2)]
    (try (call) ([error] (print error))))))
