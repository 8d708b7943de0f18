# S2: nothing that an actor changes in its environment, or behind it, is seen by another.
(setdyn :greeting "hello")
(def numbers (fiber/new (fn [] (yield (dyn :greeting))) :yi))
(def first (fn [{:sleep sleep}]
  (def env (fiber/getenv (fiber/current)))
  (pp (dyn :greeting))
  (each table [env (table/getproto env) (table/getproto (fiber/getenv numbers)) (fiber/getenv numbers)]
    (when table
      (put table :greeting "changed")
      (put table :out @"")
      (put table :err @"")
      (put table :peg-grammar @{})))
  (setdyn :greeting "mine")))
(def second (fn [{:spawn spawn}]
  (pp (dyn :greeting))
  (pp (peg/match ~(<- (some :d)) "123"))
  (spawn (fn [_] (pp (dyn :greeting))))))
