# C2: an actor that is spawned has an account of its own. Its limit is what was asked for, or its parent's where that is less.
# exit: 1
(def limit "A program that fails past its limit, and says so in its error."
  (fn [_] (def hoard (array/new 500)) (forever (array/push hoard (buffer/new-filled 100 1)))))
(defn limit-of [{:spawn spawn :monitor monitor :receive receive} options]
  (monitor (spawn limit nil nil options))
  (last (receive)))
(def with-a-limit :actor {:memory 20000} (fn [capabilities]
  (print "inherited: " (limit-of capabilities nil))
  (print "narrower: " (limit-of capabilities {:memory 10000}))
  (print "wider: " (limit-of capabilities {:memory 50000}))))
(def without :actor (fn [capabilities]
  (def {:sleep sleep :spawn spawn} capabilities)
  (sleep 500)
  (print "own: " (limit-of capabilities {:memory 50000}))
  (print "a state that does not fit: " (last (protect (spawn limit nil (string/repeat "x" 6000) {:memory 5000}))))
  (print "a buffer that does not fit: " (last (protect (spawn limit nil (buffer/new-filled 6000) {:memory 5000}))))))
