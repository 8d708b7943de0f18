# S2: to resume, cancel, propagate, iterate or inspect a fiber that another actor made is an error in the one that tries.
(def shared @{})
(def owner (fn [{:sleep sleep}]
  (put shared :root (fiber/current))
  (put shared :generator (coro (yield 1) (yield 2) (yield 3)))
  (resume (shared :generator))
  (sleep 100)
  (pp [(resume (shared :generator)) (fiber/status (shared :generator))])))
(def other (fn [{:sleep sleep}]
  (sleep 1)
  (each fiber [(shared :generator) (shared :root)]
    (each [name act]
      [[:resume resume] [:cancel |(cancel $ :x)] [:propagate |(propagate :x $)] [:next next] [:get |(get $ 0)] [:in |(in $ 0)]
       [:each |(each x $ x)] [:status fiber/status] [:getenv fiber/getenv] [:setenv |(fiber/setenv $ @{})]
       [:last-value fiber/last-value] [:maxstack fiber/maxstack] [:setmaxstack |(fiber/setmaxstack $ 10)]
       [:can-resume fiber/can-resume?] [:marshal marshal]]
      (printf "%q %q" name (protect (act fiber)))))))
