# What `help` and `doc` answer in a session.

(def- capability-docs
  {"sleep" ["(sleep ms)" "Lets others run and goes on no sooner than `ms` milliseconds later. (sleep 0) gives way to every actor that is ready."]
   "rerun" ["(rerun ms &opt state)" "Ends this run, defer forms included. After `ms` milliseconds the actor's function is called afresh with `state` as second argument."]
   "now" ["(now)" "Returns the milliseconds since boot."]
   "digital-write" ["(digital-write pin level)" "Makes the pin an output and sets it to 0 or 1."]
   "digital-read" ["(digital-read pin)" "Returns the pin's level, 0 or 1."]
   "pin-mode" ["(pin-mode pin mode)" "Sets the mode of a pin: :input, :input-pullup, :input-pulldown or :output."]
   "analog-write" ["(analog-write pin part &opt hertz)" "Makes the pin an output that is high for a part of the time, 0 to 1, by pulses (PWM): 1000 a second, or 10 to 100,000."]
   "analog-read" ["(analog-read pin)" "Returns a number from 0 to 1, where 1 is the highest voltage that the board can measure."]
   "temperature" ["(temperature)" "Returns the temperature of the chip in °C."]
   "i2c-write-read" ["(i2c-write-read address bytes count)" "Writes a string or buffer to the device at this address on the I2C bus, 8 to 119, then reads `count` bytes from it as a buffer. Up to 128 bytes each way, at 100 kHz."]
   "spi-transfer" ["(spi-transfer bytes &opt select)" "Sends a string or buffer of up to 1024 bytes over the SPI bus and returns as many. The pin `select` is low meanwhile."]
   "watch" ["(watch pin edge &opt ms)" "Sends changes of an input to this actor, as messages [:pin pin level at-us dropped]. `edge` is :rising, :falling or :both. With `ms`, a level counts once it has stayed for that long. (watch :board) sends what happens to the board, as [:board what …]."]
   "unwatch" ["(unwatch pin)" "Ends the watch of a pin, or with :board that of the board."]
   "every" ["(every ms tag)" "Sends [:timer tag dropped] to this actor every `ms` milliseconds. (every nil tag) ends it."]
   "on-exit" ["(on-exit pin level)" "Sets the level that the pin gets when this actor ends, however it ends."]
   "send" ["(send pid message)" "Puts a copy of plain data into that actor's mailbox and never waits. Returns false when the mailbox is full or the actor is dead."]
   "receive" ["(receive &opt ms)" "Waits for the next message and returns it. Returns nil after `ms` milliseconds."]
   "peek" ["(peek index &opt ms)" "Returns the message with `index` messages before it, which stays in the mailbox."]
   "take" ["(take index)" "Takes the message with `index` messages before it out of the mailbox and returns it."]
   "self" ["(self)" "Returns the pid of this actor."]
   "spawn" ["(spawn function &opt capabilities state options)" "Starts an actor with these capabilities, or with all of this actor's, and returns its pid."]
   "halt" ["(halt pid)" "Ends an actor, as mj halt does. Returns false when it was dead."]
   "monitor" ["(monitor pid)" "Sends [:exit pid reason value] to this actor when that one ends."]
   "whereis" ["(whereis name)" "Returns the pid of the oldest actor of that name, or nil."]})

(def- prefix "What a capability's other name begins with: no name of Janet's hides that one." "capability/")

(defn capability-of
  "Returns the name of the capability that `name` means in an expression, or nil."
  [name]
  (def bare (if (string/has-prefix? prefix name) (string/slice name (length prefix)) name))
  (if (index-of bare capabilities) bare))

(defn hidden?
  "Returns whether a capability has the name of one of Janet's functions, which is what that name means in an expression."
  [capability]
  (not (nil? (root-env (symbol capability)))))

(defn other-name [capability] (string prefix capability))

(defn capability-doc
  "Returns what `doc` says of a capability."
  [capability]
  (def [usage text] (get capability-docs capability [(string "(" capability " …)") "A capability of this board."]))
  (string usage "\n\n" text
          (if (hidden? capability)
            (string "\n\nIn a session its name is " (other-name capability) ": " capability " is a function of Janet's.") "")))

(def- session-help
  ``An expression runs on the board, as in (digital-write LED1 1), and its value is printed.
  Definitions and imports stay on this computer, as in (def x 1) or (import ./blink).
  An expression that uses a var, table, array or buffer of this session and no capability runs on this computer.
  (doc NAME) explains a function, a macro or a capability.
  :halt, or Ctrl-C twice, ends all actors that this session has started. Ctrl-D ends the session.``)

(defn help
  "Returns what `help` says."
  []
  (def names (map |(if (hidden? $) (other-name $) $) (sort (array ;capabilities))))
  (string session-help "\n\nCapabilities: " (string/join names ", ")))
