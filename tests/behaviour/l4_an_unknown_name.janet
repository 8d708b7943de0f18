# L4: a name that is near is suggested.
# args: blnik1
# exit: 1
(def blink1 (fn [_] 1))
(def other (fn [_] 1))
