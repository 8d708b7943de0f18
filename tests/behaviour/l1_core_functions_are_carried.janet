# L1: what the board's lean VM lacks comes with the image: Janet-defined functions, macros' expansions, peg defaults.
(def shared @[])
(var counter 0)
(def a (fn [{:sleep sleep}]
  (print (string/join (map string (filter odd? (range 10))) ","))
  (pp (peg/match '(* :d+ (some (* "," (<- :a+)))) "123,abc,def"))
  (match [1 2] [x y] (print x y))
  (loop [[k v] :pairs {:k 1}] (print k v))
  (array/push shared :from-a)
  (++ counter)
  (sleep 10)
  (print counter (length shared))))
(def b (fn [_] (array/push shared :from-b) (++ counter)))
