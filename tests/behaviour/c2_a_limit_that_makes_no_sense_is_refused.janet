# C2: a limit is a whole number of bytes with which an actor can run at all.
(def a (fn [{:spawn spawn}]
  (each bytes [0 -1 1.5 2047 "20K" 1e12 math/nan]
    (print (last (protect (spawn (fn [_]) nil nil {:memory bytes})))))
  (print (number? (spawn (fn [_]) nil nil {:memory 2048})))))
