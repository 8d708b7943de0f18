# Those that ask for more events than they take, and drive pins as fast as they can.

(defn every-millisecond :actor [{:every every :receive receive}]
  (for tag 0 50 (protect (every 1 tag)))
  (forever (receive) (forever)))

(defn timers-without-end :actor [{:every every}]
  (var tag 0)
  (forever (protect (every 1 (++ tag)))))

(defn big-tags :actor [{:every every}]
  (forever (protect (every 1000 (buffer/new-filled 2000)))))

(defn timers-without-sense :actor [{:every every}]
  (forever (each ms [0 -1 nil 1e300 math/nan "x"] (protect (every ms :tag)))))

(defn watch-all :actor [{:watch watch :receive receive}]
  (for pin 0 50 (protect (watch pin :both)))
  (protect (watch :board))
  (forever (receive)))

(defn watch-and-forget :actor [{:watch watch :unwatch unwatch}]
  (forever (for pin 0 40 (protect (watch pin :both 5)) (protect (unwatch pin)))))

(defn watch-without-sense :actor [{:watch watch}]
  (forever
    (each pin [-1 1.5 1e300 :pin "x" nil 40 255 256]
      (each edge [:both :sideways nil 5] (protect (watch pin edge)) (protect (watch pin edge -1)) (protect (watch pin edge math/inf))))))

(defn drive-what-is-watched :actor [{:watch watch :digital-write dw}]
  (for pin 10 20 (protect (watch pin :both)))
  (forever (for pin 10 20 (dw pin 1) (dw pin 0))))

(defn toggling :actor [{:digital-write dw}]
  (forever (dw 7 1) (dw 7 0)))

(defn modes :actor [{:pin-mode mode :digital-read dr}]
  (forever (for pin 20 40 (each m [:input :output :input-pullup :input-pulldown] (protect (mode pin m)) (protect (dr pin))))))

(defn pins-without-sense :actor [{:digital-write dw :digital-read dr :pin-mode mode}]
  (forever (each pin [-1 40 255 256 1e9 1.5 "x" nil @[]] (protect (dw pin 1)) (protect (dr pin)) (protect (mode pin :output)) (protect (dw 8 pin)))))

(defn on-exit-without-end :actor [{:on-exit on-exit}]
  (forever (for pin -5 60 (protect (on-exit pin 1)) (protect (on-exit pin 7)))))

(defn timers-of-a-crowd :actor [{:spawn spawn :sleep sleep}]
  (forever
    (protect (spawn (fn [{:every every :sleep sleep}] (for tag 0 64 (every 100000 tag)) (sleep 100000))))
    (sleep 1)))

(defn monitors-of-a-crowd :actor [{:spawn spawn :sleep sleep}]
  (forever
    (protect (spawn (fn [{:monitor monitor :self self :sleep sleep}] (for pid 1 65 (protect (monitor pid))) (sleep 100000))))
    (sleep 1)))
