# C2: what an actor can still reach is what counts, as long as it makes garbage in small pieces.
(defn churn [_]
  (def kept (seq [i :range [0 20]] (buffer/new-filled 300 1)))
  (repeat 1000 (buffer/new-filled 1000 1))
  (var text "")
  (for i 0 1000 (set text (string/format "%d %s" i (string/slice text 0 (min 200 (length text))))))
  (for i 0 1000 (put kept (% i 20) (buffer/new-filled 300 1)))
  (length kept))
(def half-full :actor {:memory 20000} churn)
(def reruns :actor {:memory 20000} (fn [{:rerun rerun} &opt state]
  (default state 0)
  (def all-of-it (seq [i :range [0 30]] (buffer/new-filled 400 1)))
  (if (< state 20) (rerun 1 (+ state (- (length all-of-it) 29))) state)))
(def recursive :actor {:memory 60000} (fn [_]
  (defn deep [n] (if (= n 0) 0 (+ 1 (deep (- n 1)))))
  (for i 0 20 (deep 200))
  (deep 200)))
