# R2: until it gives way, an actor runs from top to bottom, however long that takes.
(def steps @[])
(def busy (fn [_]
  (print "busy begins")
  (for i 0 100000 (+ i 1))
  (print "busy ends")))
(def other (fn [_] (print "other")))
