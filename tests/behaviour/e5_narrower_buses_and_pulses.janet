# E5: an actor can hand on one pin of :analog-write, one address of :i2c-write-read, and one device of :spi-transfer.
(import mj/capability)

(def narrowed (fn [{:analog-write aw :i2c-write-read i2c :spi-transfer spi}]
  (each call [|(aw LED1 0.5) |(aw LED2 0.5) |(pp (i2c 0x48 "" 2)) |(i2c 0x49 "" 2) |(pp (spi "\x0c\x01"))]
    (try (call) ([error] (print error))))))

(def parent :actor (fn [{:analog-write aw :i2c-write-read i2c :spi-transfer spi :spawn spawn}]
  (spawn narrowed {:analog-write (capability/only-pins aw LED1)
                   :i2c-write-read (capability/only-addresses i2c 0x48)
                   :spi-transfer (fn [bytes] (spi bytes SELECT))})))
