# R4, R8, R10: user signals are a program's own as in official Janet, but for the one that `rerun` raises and those of the VM.
(defn caught [flag signal-name]
  (def f (fiber/new (fn [] (signal signal-name :value)) flag))
  (def value (try (resume f) ([error] [:error error])))
  [signal-name value (fiber/status f)])

(def own (fn [_]
  (each n [0 1 2 3 5 6 7]
    (pp (caught (keyword n) n))
    (pp (caught :a (keyword "user" n))))
  (pp (caught :t 1))
  (pp (caught :u 5))
  (pp (prompt :done (each x [1 2 3] (return :done x)) :not-reached))))

(def taken (fn [{:sleep sleep}]
  (each name [4 8 9 :user4 :interrupt :await]
    (pp (caught :e name))
    (pp (try (signal name 1) ([error] error))))
  (pp (try (signal 4) ([error] error)))
  (sleep 1)
  :goes-on))

(def others (fn [_]
  (each name [-1 10 1.5 "4" :user8 :user nil] (pp (caught :e name)))
  (pp (try (signal) ([error] error)))))
