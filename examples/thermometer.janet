# Reads a thermometer on the I2C bus, a TMP102 or an LM75 at address 0x48. LED1 is the brighter the warmer it is, and a display of
# 8 by 8 lights behind a MAX7219, on the SPI bus, has a bar of it, where there is one.
#
#   mj run examples/thermometer.janet
#
# On the simulated board both are there: `mj pin WARMTH 0.37` makes it 37 °C.

(def address 0x48)

(defn degrees
  "What the sensor's first two bytes mean: 1/256 of a degree Celsius, in two's complement."
  [[high low]]
  (def word (+ (* 256 high) low))
  (/ (if (< word 0x8000) word (- word 0x10000)) 256))

(defn bar
  "A command for each row of the display: as many rows are lit, from below, as there are tens of degrees."
  [celsius]
  (def lit (math/floor (/ celsius 10)))
  (def commands @"\x0C\x01")
  (for row 1 9
    (buffer/push-byte commands row (if (> row (- 8 lit)) 0xff 0)))
  commands)

(defn brightness [celsius]
  (max 0 (min 1 (/ celsius 100))))

(def thermometer
  (fn [{:i2c-write-read i2c :spi-transfer spi :analog-write aw :rerun rerun} &opt before]
    (def celsius (degrees (i2c address "\x00" 2)))
    (unless (= celsius before)
      (print celsius " °C")
      (aw LED1 (brightness celsius))
      (spi (bar celsius) SELECT))
    (rerun 1000 celsius)))
