# A pipeline of four actors: sensor, filter, average, display. The display is slow, so mailboxes fill from the end of the
# pipeline to its beginning. Nobody waits for a full one: `send` says false, and each stage knows what it does then.
#
#   mj run examples/pipeline.janet
#
# requires: virtual-clock

(defn stage
  "An actor that hands on what `step` makes of each message. It holds its own back until the next one has room."
  [next step]
  (fn [{:receive receive :send send :sleep sleep :whereis whereis}]
    (forever
      (def value (step (receive)))
      (unless (nil? value)
        (while (not (send (whereis next) value)) (sleep 10))))))

(defn sum-of
  "A step that collects `n` values and makes their average."
  [n]
  (def values @[])
  (fn [value]
    (array/push values value)
    (when (= n (length values))
      (def average (/ (sum values) n))
      (array/clear values)
      average)))

# A sensor cannot hold back: the world goes on. What has no room is lost, and counted.
(def sensor :actor
  (fn [{:every every :receive receive :send send :whereis whereis}]
    (every 20 :measure)
    (var lost 0)
    (for n 0 150
      (receive)
      (unless (send (whereis "filter") (% (* 37 n) 100)) (++ lost)))
    (printf "150 values measured, %d of them lost" lost)))

(def filter-actor {:actor true :name "filter" :mailbox 4}
  (stage "average" (fn [value] (when (< value 90) value))))

(def average {:actor true :mailbox 4}
  (stage "display" (sum-of 5)))

(def display {:actor true :mailbox 2}
  (fn [{:receive receive :sleep sleep}]
    (forever
      (printf "%.1f" (receive))
      (sleep 300))))
