# C4: an actor that stays in the VM for longer than a second is named in a warning, and again at each doubling.
# T2: it does not hang a virtual run: the clock moves.
# args: --for 10s
(def hog (fn [_] (forever)))
(def other (fn [{:sleep sleep}] (forever (sleep 100))))
