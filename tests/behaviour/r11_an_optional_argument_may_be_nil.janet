# R11, E2, E3, E5: nil for an optional argument is as good as none.
(def a (fn [{:analog-write analog-write :spi-transfer spi-transfer :watch watch :receive receive :peek peek :send send :self self
             :rerun rerun :spawn spawn :monitor monitor} &opt state]
  (print (analog-write 3 0.5 nil))
  (print (length (spi-transfer "\x0c\x01" nil)))
  (print (watch 4 :both nil))
  (send (self) :message)
  (print (peek 0 nil) " " (receive nil))
  (def child (spawn (fn [caps &opt state] (describe state)) nil nil nil))
  (monitor child)
  (pp (drop 2 (receive nil)))
  (each wrong [0 "x" :x]
    (pp (try (analog-write 3 0.5 wrong) ([error] error)))
    (pp (try (spi-transfer "a" (if (= wrong 0) 99 wrong)) ([error] error)))
    (pp (try (watch 4 :both (if (= wrong 0) -1 wrong)) ([error] error))))))
