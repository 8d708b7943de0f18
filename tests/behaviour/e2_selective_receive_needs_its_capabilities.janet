# E2, R11: the library has no powers of its own.
(import mj/mailbox)
(def receiver (fn [{:peek peek :take take}]
  (each caps [{} {:peek peek} {:peek peek :take take}]
    (try (mailbox/receive-if caps number? 10) ([err] (print err))))))
