# S1: a list of children that nobody could run is not made; a trace of the longest one is no recursion.
# requires: megabytes
# exit: 1
(def a (fn [{:sleep sleep}]
  (var last (fiber/new (fn [] (yield 0))))
  (resume last)
  (var length 0)
  (defn longer [child]
    (def fiber (fiber/new (fn [] (propagate :x child)) :a))
    (resume fiber)
    fiber)
  (def [worked why]
    (protect (for i 0 100000
      (set last (longer last))
      (when (= :error (fiber/status last)) (break))
      (set length i))))
  (print (fiber/last-value last))
  (gccollect)
  (error "a trace")))
