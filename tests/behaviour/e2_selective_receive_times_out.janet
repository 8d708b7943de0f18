# E2: (after ms …) when nothing that fits has come, whatever else has; 0 looks at what is there.
(import mj/mailbox)
(def receiver (fn [caps]
  (def {:receive receive :now now :self self :send send :every every} caps)
  (every 10 :tick)
  (print (describe (mailbox/receive-if caps string? 25)) " at " (now))
  (every nil :tick)
  (def me (self))
  (each message [:a nil "late"] (send me message))
  (print (describe (mailbox/receive-if caps string? 0)) " at " (now))
  (print (mailbox/receive-match caps "never" :found (after 30 :nothing)) " at " (now))
  (printf "%q at %d" (mailbox/receive-match caps nil [:it :is :nil] (after 30 :nothing)) (now))
  (print (describe (mailbox/receive-match caps :a :found (after 0 :nothing))) " at " (now))
  (print (describe (mailbox/receive-match caps :b :found (after 5))) " at " (now))
  # A loop can be left from a clause.
  (var rounds 0)
  (forever
    (mailbox/receive-match caps :never nil (after 5 (when (= 3 (++ rounds)) (break)))))
  (print rounds " rounds, at " (now))))
