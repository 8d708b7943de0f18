# R11: a pin that has a level for its actor's end gets it, however that ends, also when it is driven by pulses.
# exit: 1
(defn motor [pin end]
  (fn [{:analog-write aw :on-exit on-exit :sleep sleep :halt halt :self self}]
    (on-exit pin 0)
    (aw pin 0.8)
    (sleep 10)
    (end halt self)
    (sleep 1e6)))

(def failing (motor LED1 (fn [&] (error "jammed"))))
(def halting (motor LED2 (fn [halt self] (halt (self)))))
(def halted (motor LED3 (fn [&])))
(def left-on (fn [{:analog-write aw}] (aw LED4 0.5)))

(def halter (fn [{:halt halt :whereis whereis :sleep sleep :digital-read dr}]
  (sleep 20)
  (halt (whereis "halted"))
  (pp [(dr LED1) (dr LED2) (dr LED3)])))
