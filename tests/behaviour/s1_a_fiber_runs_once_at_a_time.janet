# S1: a fiber whose child runs is alive, also after a wait: its child can neither resume it, nor cancel it, nor propagate it.
(def a (fn [{:sleep sleep}]
  (defn tried [act]
    (var parent nil)
    (def child (fiber/new (fn [] (sleep 1) [(fiber/status parent) ;(protect (act parent))]) :y))
    (set parent (fiber/new (fn [] (resume child)) :y))
    (resume parent))
  (pp (tried resume))
  (pp (tried |(cancel $ :x)))
  (pp (tried |(propagate :x $)))
  (pp (tried |(next $)))
  (pp (tried |(fiber/last-value $)))
  (pp (tried |(fiber/can-resume? $)))
  (pp (tried marshal))
  # The root is an ancestor, too.
  (def root (fiber/current))
  (def child (fiber/new (fn [] (sleep 1) (protect (resume root)))))
  (pp (resume child))))
