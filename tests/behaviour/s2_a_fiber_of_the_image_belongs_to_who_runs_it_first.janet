# S2: a fiber that was made when the file was linked belongs to nobody, until an actor runs it.
(def numbers (coro (yield 1) (yield 2) (yield 3)))
(def first (fn [{:sleep sleep}]
  (print (fiber/status numbers))
  (sleep 100)
  (print (resume numbers))
  (sleep 100)
  (print (resume numbers))))
(def second (fn [{:sleep sleep}]
  (sleep 50)
  (print (fiber/status numbers))
  (sleep 100)
  (pp (protect (resume numbers)))
  (pp (protect (fiber/status numbers)))))
