# E3: the board has started; each event tells how many before it found no room.
(def watching {:mailbox 2} (fn [{:watch watch :unwatch unwatch :receive receive}]
  (watch :board)
  (printf "%q" (receive))
  (repeat 4 (watch :board))
  (repeat 2 (printf "%q" (receive)))
  (watch :board)
  (printf "%q" (receive))
  (unwatch :board)
  (print (describe (receive 10)))
  (each what [:clock "board"] (try (watch what) ([err] (print err))) (try (unwatch what) ([err] (print err))))))
