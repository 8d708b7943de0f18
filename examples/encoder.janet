# A rotary encoder that turns at 1,000 edges a second, and whose position is right at any time.
#
#   mj run --inputs examples/encoder.jsonl examples/encoder.janet
#
# Its two pins change in turn, and which one is ahead tells the direction. While the actor is busy, edges wait in its mailbox;
# when that is full, the board merges those of a pin into the newest one, which says how many it stands for. They count in the
# direction that was seen last: an encoder stops before it turns back.

(defn encoder [a b]
  (fn [{:watch watch :every every :receive receive :sleep sleep :digital-read dr}]
    (watch a :both)
    (watch b :both)
    (every 250 :show)
    (def levels @{a (dr a) b (dr b)})
    (var position 0)
    (var direction 1)
    (var newest 0)
    (forever
      (match (receive)
        [:pin pin level at dropped]
        (do
          (put levels pin level)
          (when (and (zero? dropped) (>= at newest))
            (set direction (if (= (= pin a) (= (levels a) (levels b))) -1 1)))
          (set newest (max newest at))
          (+= position (* direction (inc dropped))))
        [:timer :show]
        (do
          (print position)
          # A slow display: 40 edges come meanwhile.
          (sleep 40))))))

(def knob (encoder 32 33))
