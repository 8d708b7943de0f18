(def knob (fn [{:analog-read ar :analog-write aw}] (let [turned (ar KNOB1)] (aw LED1 turned) turned)))
