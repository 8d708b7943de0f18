# A lamp that is as bright as a knob is turned.

(def lamp :actor
  (fn [{:analog-read ar :analog-write aw :sleep sleep}]
    (forever
      (aw LED3 (ar KNOB1))
      (sleep 20))))
