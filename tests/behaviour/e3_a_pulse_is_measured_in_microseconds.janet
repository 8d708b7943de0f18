# E3: the times in messages of pins are those of the inputs, also of several within a tick; an actor sees them no sooner.
# args: --inputs tests/behaviour/inputs/pulses.jsonl
# requires: virtual-clock
(def measuring (fn [{:watch watch :receive receive :now now}]
  (watch 0 :both)
  (var since 0)
  (while (def message (receive 100))
    (def [_ pin level at dropped] message)
    (printf "pin %d is %d at %d us, seen at %d ms%s" pin level at (now)
            (if (= level 0) (string ", after " (- at since) " us") ""))
    (set since at))))
(def debounced (fn [{:watch watch :receive receive}]
  (watch 1 :both 2)
  (repeat 2 (pp (receive 100)))))
