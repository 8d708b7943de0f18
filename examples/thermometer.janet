# Reads a thermometer on the I2C bus, a TMP102 or an LM75 at address 0x48. LED1 is brighter when it is warmer, and a display of
# 8 by 8 lights behind a MAX7219 on the SPI bus shows a bar.
#
#   mj run examples/thermometer.janet
#
# The simulated board has both devices: `mj pin WARMTH 0.37` makes it 37 °C.

(def address 0x48)

(defn degrees
  "What the sensor's first two bytes mean: 1/256 of a degree Celsius, in two's complement."
  [[high low]]
  (def word (+ (* 256 high) low))
  (/ (if (< word 0x8000) word (- word 0x10000)) 256))

(def set-up
  "Commands for a display that has just been turned on: no test, no decoding of digits, medium brightness, all 8 rows, wake up."
  [[0x0F 0] [0x09 0] [0x0A 7] [0x0B 7] [0x0C 1]])

(defn bar
  "Returns a command for each row of the display. Each 10 °C light a row, from below."
  [celsius]
  (def lit (math/floor (/ celsius 10)))
  (seq [row :range [1 9]]
    [row (if (> row (- 8 lit)) 0xff 0)]))

(defn brightness [celsius]
  (max 0 (min 1 (/ celsius 100))))

(def thermometer
  (fn [{:i2c-write-read i2c :spi-transfer spi :analog-write aw :rerun rerun} &opt before]
    (def celsius (degrees (i2c address "\x00" 2)))
    (unless (= celsius before)
      (print celsius " °C")
      (aw LED1 (brightness celsius))
      # The display takes one command each time its select pin rises.
      (each command [;(bar celsius) ;(if before [] set-up)]
        (spi (string/from-bytes ;command) SELECT)))
    (rerun 1000 celsius)))
