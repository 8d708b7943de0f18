# E5: a dead motor actor leaves no motor running; timers and watches are gone.
# exit: 1
(def motor (fn [{:digital-write dw :on-exit on-exit :every every :sleep sleep}]
  (on-exit 4 0)
  (every 10 :tick)
  (dw 4 1)
  (dw 5 1)
  (sleep 1000)))
(def operator (fn [{:halt halt :whereis whereis :sleep sleep :digital-read dr}]
  (sleep 50)
  (print (dr 4) (dr 5))
  (halt (whereis "motor"))
  (print (dr 4) (dr 5))
  (sleep 50)))
(def failing (fn [{:digital-write dw :on-exit on-exit}]
  (on-exit 18 1)
  (dw 18 0)
  (error "stop")))
