# E2: a message can be picked from the middle of the mailbox.
(def receiver (fn [{:receive receive :peek peek :take take}]
  (defn pick [wanted?]
    (var i 0)
    (while (not (wanted? (peek i))) (++ i))
    (take i))
  (print (pick |(= $ :c)))
  (print (pick number?))
  (print (receive) (receive) (receive))
  (print (describe (peek 0 10)))
  (try (take 0) ([err] (print err)))
  (try (take :x) ([err] (print err)))))
(def sender (fn [{:send send :whereis whereis :sleep sleep}]
  (def to (whereis "receiver"))
  (each x [:a :b :c :d] (send to x))
  (sleep 20)
  (send to 7)))
