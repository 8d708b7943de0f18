
# The last fiber prints how many seconds the process computed since the first one was made.
(def begin (os/clock :cputime))
(var living actors)
(defn fiber []
  (work)
  (when (zero? (-- living))
    (printf "%.9f" (- (os/clock :cputime) begin))))
(repeat actors (ev/go fiber))
