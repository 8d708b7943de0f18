# L4: a file without an actor says how one is made.
# exit: 1
(defn blink [pin ms]
  (fn [{:digital-write dw :sleep sleep :rerun rerun}]
    (dw pin 1)
    (sleep ms)))
(def width 5)
