# R11: analog-read is a number from 0 to 1, and its pin is an input from then on.
(def knob (fn [{:analog-read ar :digital-read dr :analog-write aw :pin-mode pm :sleep sleep}]
  (print (ar KNOB1))
  (sleep 1500)
  (print (ar KNOB1) ", digital " (dr KNOB1))
  (sleep 1000)
  (print (ar KNOB1) ", digital " (dr KNOB1))
  (aw LED1 0.5)
  (print (ar LED1))
  (pm LED1 :input-pullup)
  (print (ar LED1))))

# An analog level that passes the half is an edge.
(def watcher (fn [{:watch watch :receive receive}]
  (watch KNOB1 :both)
  (repeat 2 (let [[_ pin level] (receive)] (print pin " is " level)))))
