# E3: past 7/8 of the memory after a collection, and again only after it fell below 3/4. Garbage is no reason.
# requires: megabytes
# args: --memory 400K
(def watching (fn [{:watch watch :receive receive :sleep sleep :now now}]
  (watch :board)
  (receive)
  (def held @[])
  (defn fill [kilobytes]
    (repeat kilobytes (array/push held (buffer/new-filled 1000)))
    (sleep 200))
  (defn told [] (match (receive 0) [:board what used limit dropped] [what (<= (* 7 limit) (* 8 used)) dropped]))
  (repeat 20 (buffer/new-filled 20000) (sleep 200))
  (printf "garbage: %q" (told))
  (fill 310)
  (printf "low: %q" (told))
  (sleep 200)
  (printf "still low: %q" (told))
  (array/remove held 0 30)
  (gccollect)
  (sleep 200)
  (fill 30)
  (printf "fell a little and rose: %q" (told))
  (array/clear held)
  (gccollect)
  (sleep 200)
  (printf "fell: %q" (told))
  (fill 310)
  (printf "low again: %q" (told))))
