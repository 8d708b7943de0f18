# R4, R10: a cleanup may yield to the event loop; the rerun that it cleans up for comes afterwards, with its time and its state.
# exit: 1
(defn cleaning-up [clean-up]
  (fn [capabilities &opt state]
    (def {:rerun rerun :now now} capabilities)
    (unless state
      (defer (do (clean-up capabilities) (print "cleaned up at " (now)))
        (rerun 5 :state)))
    (print "second run at " (now) " with " state)))

(def sleeps (cleaning-up (fn [{:sleep sleep}] (sleep 10))))
(def sleeps-for-0-ms (cleaning-up (fn [{:sleep sleep}] (sleep 0))))
(def yields (cleaning-up (fn [_] (yield))))
(def receives (cleaning-up (fn [{:receive receive}] (pp (receive 10)))))
(def receives-a-message
  (cleaning-up (fn [{:receive receive :send send :self self}] (send (self) :message) (pp (receive)))))
(def is-asked-by-a-fiber (cleaning-up (fn [{:sleep sleep}] (each x (coro (sleep 10) (yield 1)) (pp x)))))
(def with-sleeps (cleaning-up (fn [{:sleep sleep}] (with [_ 1 (fn [_] (sleep 10))] (sleep 10)))))

(def edefer-sleeps
  (fn [{:rerun rerun :sleep sleep :now now} &opt state]
    (unless state
      (edefer (do (sleep 10) (print "outer at " (now)))
        (with [_ :resource (fn [_] (sleep 10) (print "inner at " (now)))]
          (rerun 5 :state))))
    (print "second run at " (now) " with " state)))

# The cleanup's own rerun is the later one, and counts.
(def reruns
  (fn [{:rerun rerun :sleep sleep :now now} &opt state]
    (unless state
      (defer (do (sleep 10) (rerun 50 :of-the-cleanup))
        (rerun 5 :of-the-body)))
    (print "second run at " (now) " with " state)))

# A rerun that does not get out of the cleanup does not count.
(def reruns-in-vain
  (fn [{:rerun rerun :now now} &opt state]
    (unless state
      (defer (resume (fiber/new (fn [] (rerun 50 :of-the-cleanup)) :t))
        (rerun 5 :of-the-body)))
    (print "second run at " (now) " with " state)))

(def fails
  (fn [{:rerun rerun :sleep sleep} &opt state]
    (defer (do (sleep 10) (error "in the cleanup"))
      (rerun 5 :state))))

(def is-halted
  (fn [{:rerun rerun :sleep sleep} &opt state]
    (defer (do (sleep 100) (print "not printed"))
      (rerun 5 :state))))

(def halts
  (fn [{:whereis whereis :halt halt :sleep sleep}]
    (sleep 50)
    (halt (whereis "is-halted"))))

# No more than `propagate` makes of it.
(def propagates-another-value
  (fn [{:rerun rerun}]
    (def f (fiber/new (fn [] (rerun 5 :state)) :t))
    (resume f)
    (propagate :another f)))
