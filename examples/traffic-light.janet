# A traffic light on three pins: red, red and amber, green, amber, and again.
#
#   mj run examples/traffic-light.janet
#
# One run of the actor is one cycle; `rerun` starts the next.

(def red LED1)
(def amber LED2)
(def green LED3)

(def phases
  [{:lit [red] :ms 1500}
   {:lit [red amber] :ms 500}
   {:lit [green] :ms 1500}
   {:lit [amber] :ms 500}])

(def traffic-light
  (fn [{:digital-write dw :sleep sleep :rerun rerun}]
    (each {:lit lit :ms ms} phases
      (each lamp [red amber green]
        (dw lamp (if (index-of lamp lit) 1 0)))
      (sleep ms))
    (rerun 0)))
