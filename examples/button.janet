# A button that toggles a light.
#
#   mj run --inputs examples/button.jsonl examples/button.janet
#
# Or start it on a board that runs on, and press the button by hand: mj pin BUTTON1 1, mj pin BUTTON1 0. A button's contacts
# bounce: a press counts once the level has stayed for 50 ms.

(defn toggling [button lamp]
  (fn [{:watch watch :receive receive :pin-mode mode :digital-write dw}]
    (mode button :input-pulldown)
    (watch button :rising 50)
    (var level 0)
    (forever
      (dw lamp level)
      (receive)
      (set level (- 1 level)))))

(def light (toggling BUTTON1 LED1))
