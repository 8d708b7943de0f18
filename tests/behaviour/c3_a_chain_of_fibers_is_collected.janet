# C3: each fiber here keeps the one that made it alive; the collector follows them by recursion.
# requires: megabytes
(defn link [] (var x 1) (yield (fiber/new (fn [] (set x 2) (link) x))) x)
(def a (fn [_]
  (var fiber (fiber/new link))
  (for i 0 20000 (set fiber (resume fiber)))
  (gccollect)
  (fiber/status fiber)))
