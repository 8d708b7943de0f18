# A rotary encoder that turns at 1,000 edges a second, and whose position is right whenever it rests.
#
#   mj run --inputs examples/encoder.jsonl examples/encoder.janet
#
# Its two pins change in turn, and which one is ahead tells the direction. While the actor is busy, edges wait in its mailbox;
# when that is full, the board merges those of a pin into the newest one, which says how many it stands for. They count in the
# direction that was seen last: an encoder stops before it turns back.

(defn encoder [a b]
  (fn [{:watch watch :receive receive :sleep sleep :digital-read dr}]
    (watch a :both)
    (watch b :both)
    (def levels @{a (dr a) b (dr b)})
    (var position 0)
    (var direction 1)
    (var newest 0)
    (var shown 0)
    (forever
      (match (receive 300)
        [:pin pin level at dropped]
        (do
          (put levels pin level)
          (when (and (zero? dropped) (>= at newest))
            (set direction (if (= (= pin a) (= (levels a) (levels b))) -1 1)))
          (set newest (max newest at))
          (+= position (* direction (inc dropped)))
          # A slow display: 40 edges come meanwhile.
          (when (zero? (% position 100)) (sleep 40)))
        # It rests.
        nil
        (when (not= shown position)
          (set shown position)
          (print position))))))

(def knob (encoder 32 33))
