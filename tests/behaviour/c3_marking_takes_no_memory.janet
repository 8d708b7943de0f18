# C1, C3: a collection marks what is nested deeply, and wide below that, without memory and on a bounded stack: lists, tables, closures, and fibers
# that live in each other's environments. On a chip these take most of the heap.
(defn nest [n x] (var v x) (repeat n (set v @[v])) v)
(defn nest-tables [n x] (var v x) (repeat n (set v @{:v v})) v)
(defn nest-closures [n x] (var v x) (repeat n (set v (let [w v] (fn [] w)))) v)
(defn nest-outside-in [n] (def top @[]) (var v top) (repeat n (let [w @[]] (array/push v w) (set v w))) top)
(defn link [] (var x 1) (yield (fiber/new (fn [] (set x 2) (link) x))) x)
(defn nest-fibers [n] (var fiber (fiber/new link)) (repeat n (set fiber (resume fiber))) fiber)
(defn ended [n] (seq [i :range [0 n]] (def fiber (fiber/new (fn [] (var x i) (error (fn [] (++ x)))) :e)) (resume fiber)))
(def a (fn [_]
  (each [name kept]
    [["arrays" |(nest 1100 (array/new-filled 4000 0))]
     ["tables" |(nest-tables 300 (seq [i :range [0 300]] @[i]))]
     ["closures" |(nest-closures 400 (string/repeat "a" 20000))]
     ["outside in" |(nest-outside-in 1000)]
     ["fibers" |(nest-fibers 200)]
     ["environments" |(map |($) (ended 60))]]
    (def value (kept))
    (gccollect)
    (gccollect)
    (print name ": " (type value)))
  (gccollect)
  :survived))
