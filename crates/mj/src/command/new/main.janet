# An actor is a function of its capabilities. It is given what it may do, and can do nothing else.
# Here `blink` makes an actor for a pin and a pace.
(defn blink [pin ms]
  (fn [{:digital-write dw :sleep sleep :rerun rerun}]
    (dw pin 1)       # the LED is on
    (sleep ms)       # others run meanwhile
    (dw pin 0)
    (rerun ms)))     # this run ends; the next one begins ms milliseconds later

# From its second run on an actor also gets what its last run left for it.
(defn count-beats [{:rerun rerun} &opt n]
  (default n 1)
  (print "beat " n)
  (rerun 1000 (inc n)))

# The actors of a file are its functions of capabilities that no other definition uses.
(def led (blink LED1 250))
(def heart count-beats)
