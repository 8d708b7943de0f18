# C4: an actor that is in the VM for longer than its watchdog allows fails, wherever it is and whatever it catches. None of its
# own instructions runs after that.
# exit: 1
# args: --watchdog 300ms
(defn endless [] (while true))
(def hog (fn [_] (endless)))
(def stubborn (fn [_] (forever (try (defer (print "cleaned up") (endless)) ([_] (print "caught"))))))
(def inside-of-a-callback
  (fn [_] (forever (try (string/replace "a" (fn [_] (endless)) "a") ([_] (print "caught"))))))
(def inside-of-a-fiber (fn [_] (each x (generate [_ :iterate true] (endless)) x)))
(def own {:watchdog 100} (fn [_] (endless)))
(def longer {:watchdog 800}
  (fn [{:spawn spawn}]
    (spawn (fn [_] (endless)) nil nil {:name "inherits"})
    (spawn (fn [_] (endless)) nil nil {:name "asks" :watchdog 50})
    (endless)))
(def patient (fn [{:sleep sleep}] (repeat 10 (sleep 100)) :done))
