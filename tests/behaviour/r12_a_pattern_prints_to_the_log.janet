# R11, R12: what `??` in a pattern prints goes to the actor's log, or to its own (dyn :err), and never to a terminal.
(def a (fn [_]
  (peg/match '(* (<- 1) (??) 1) "ab\e[31m")
  (def mine @"")
  (with-dyns [:err mine] (peg/match '(* (??) 1) "x"))
  (prin mine)))
