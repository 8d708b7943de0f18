# E1: functions and fibers cannot be sent, nor what holds itself or is nested too deeply.
(defn nest [n] (if (zero? n) @[] @[(nest (dec n))]))
(def sender (fn [{:send send :self self}]
  (def me (self))
  (def circle @[1])
  (array/push circle circle)
  (each message [(fn []) (fiber/new (fn [])) print [1 {:f (fn [])}] circle (nest 100) (table/setproto @{} @{})]
    (try (do (send me message) (print "sent")) ([err] (print err))))
  (each [to message] [["me" 1] [-1 1] [1.5 1] [nil 1]]
    (try (print (send to message)) ([err] (print err))))
  (try (send me) ([err] (print err)))
  (print (send me (nest 50)))))
