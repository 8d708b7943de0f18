# T2: a day of sleep takes no time.
# requires: virtual-clock
(def a (fn [{:sleep sleep :now now}] (for i 0 24 (sleep 3600000)) (now)))
