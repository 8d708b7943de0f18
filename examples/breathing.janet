# A light that breathes: software PWM in frames of 20 ms, of which it is lit for more and then for fewer.
#
#   mj run examples/breathing.janet

(def frame 20)

(defn brightness
  "Milliseconds of light in frame number n: a triangle between 0 and the whole frame."
  [n]
  (def phase (% n (* 2 frame)))
  (if (< phase frame) phase (- (* 2 frame) phase)))

(defn breathe [pin]
  (fn [{:digital-write dw :sleep sleep :rerun rerun} &opt n]
    (default n 0)
    (def lit (brightness n))
    (when (pos? lit)
      (dw pin 1)
      (sleep lit))
    (when (< lit frame)
      (dw pin 0)
      (sleep (- frame lit)))
    (rerun 0 (inc n))))

(def breathing (breathe LED1))
