# A module as those of spork: parts of it need what a board does not have.
(use ./text)
(defn connect [host] (net/connect host 9366))
(defn serve [host f] (net/server host 9366 (fn [stream] (ev/spawn (f stream)))))
(defn framed [x] (string (length x) ":" x))
(defn stamped [x &opt at]
  (default at (os/time))
  [at (padded x)])
