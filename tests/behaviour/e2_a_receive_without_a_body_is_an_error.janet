# E2: what is wrong with a clause is found when the file is linked.
# exit: 1
(import mj/mailbox)
(def receiver (fn [caps]
  (mailbox/receive-match caps
    [:pin pin] (print pin)
    [:timer tag])))
