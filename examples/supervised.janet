# A supervised tree: the pump's worker crashes on purpose, again and again. Its supervisor starts the pump's two actors anew,
# and gives up when that happens too often; then the one above starts all of the pump anew. The light never notices.
#
#   plant
#   ├── light
#   └── pump
#       ├── valve
#       └── worker
#
#   mj run examples/supervised.janet
#
# exit: 1

(import mj/capability)
(import mj/supervisor)

(defn light [{:digital-write dw :sleep sleep :rerun rerun}]
  (dw LED1 1)
  (sleep 1000)
  (dw LED1 0)
  (rerun 1000))

# Whatever ends it, the valve is closed then.
(defn valve [{:digital-write dw :on-exit on-exit :receive receive}]
  (on-exit LED2 0)
  (dw LED2 1)
  (receive))

(defn worker [{:sleep sleep}]
  (sleep 300)
  (error "no water"))

(defn valve-capabilities [{:digital-write dw :on-exit on-exit :receive receive}]
  {:digital-write (capability/only-pins dw LED2) :on-exit on-exit :receive receive})

(def pump
  (supervisor/supervisor {:strategy :one-for-all :limit [3 2000] :back-off [100 1000]}
    {:name "valve" :start valve :capabilities valve-capabilities}
    {:name "worker" :start worker :capabilities |(capability/only $ :sleep)}))

(def plant :actor
  (supervisor/supervisor {:limit [10 60000] :back-off [500 5000]}
    {:name "light" :start light}
    {:name "pump" :start pump}))
