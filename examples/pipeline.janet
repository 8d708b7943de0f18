# A pipeline of four actors: sensor, filter, average, display. The display is slow, so mailboxes fill from the end of the
# pipeline to its beginning. Nobody waits for a full one: `send` says false, and whoever has no room ahead holds back. The
# sensor does so too; of the times for measuring that it lets pass, its timer tells how many there were.
#
#   mj run examples/pipeline.janet

(defn send-to
  "Sends once the actor of this name has room."
  [{:send send :sleep sleep :whereis whereis} name message]
  (while (not (send (whereis name) message)) (sleep 10)))

(defn stage
  "An actor that hands on what `step` makes of each message."
  [next step]
  (fn [caps]
    (def {:receive receive} caps)
    (forever
      (def value (step (receive)))
      (unless (nil? value) (send-to caps next value)))))

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

(def sensor :actor
  (fn [caps]
    (def {:every every :receive receive} caps)
    (every 20 :measure)
    (var missed 0)
    (for n 0 60
      (def [_ _ dropped] (receive))
      (+= missed dropped)
      (send-to caps "filter" (% (* 37 n) 100)))
    (print "60 values measured; the display was " (if (zero? missed) "fast enough" "too slow for more"))))

(def filter-actor {:actor true :name "filter" :mailbox 4}
  (stage "average" (fn [value] (when (< value 90) value))))

(def average {:actor true :mailbox 4}
  (stage "display" (sum-of 5)))

(def display {:actor true :mailbox 2}
  (fn [{:receive receive :sleep sleep}]
    (forever
      (printf "%.1f" (receive))
      (sleep 300))))
