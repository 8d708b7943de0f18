# L4: a file without any is an error with a hint.
# exit: 1
(defn blink [_] 1)
(def x 5)
