# E3: timers do not drift, are merged where nobody fetches them, and end.
(def ticking (fn [{:every every :receive receive :now now :sleep sleep}]
  (every 10 :fast)
  (every 25 [:slow 1])
  (repeat 7 (let [m (receive)] (printf "%q at %d" m (now))))
  (sleep 35)
  (repeat 3 (let [m (receive)] (printf "%q at %d" m (now))))
  (every nil :fast)
  (every nil [:slow 1])
  (print (describe (receive 100)) " at " (now))
  (each ms [0 -1 "x"] (try (every ms :t) ([err] (print err))))))
