# R11: spi-transfer returns as many bytes as it sends. A display of 8 by 8 lights behind a MAX7219 is on this board's bus. It takes the
# last 16 bits when SELECT rises (H2), and sends nothing back.
(def bus (fn [{:spi-transfer spi :digital-write dw}]
  (pp (spi "\x0c\x01"))
  (pp (spi @"\x01\x3c\x08\x3c\x0c\x01" SELECT))
  (spi "\x01\x3c" SELECT)
  (spi "\x0b\x07" SELECT)
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
