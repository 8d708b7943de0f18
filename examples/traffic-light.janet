# A traffic light with a button for those who walk.
#
#   mj run --web examples/traffic-light.janet
#
# The page that this serves has the lights and the button. Cars have green for three seconds, or until somebody wants to cross; then
# there is time to walk while they have red.

(def red LED1)
(def amber LED2)
(def green LED3)
(def walk LED4)

(def traffic-light
  (fn [{:digital-write dw :sleep sleep :pin-mode mode :watch watch :receive receive}]
    (defn show [lit ms]
      (each lamp [red amber green walk]
        (dw lamp (if (index-of lamp lit) 1 0)))
      (sleep ms))
    (mode BUTTON1 :input-pulldown)
    (watch BUTTON1 :rising 20)
    (forever
      (show [green] 500)
      (def wanted (receive 2500))
      (show [amber] 500)
      (when wanted
        (show [red walk] 1500))
      (show [red] 1000)
      (show [red amber] 500))))
