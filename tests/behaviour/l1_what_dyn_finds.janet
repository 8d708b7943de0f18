# Settings of the file are those of its actors; a peg may use the default grammar on the board.
(setdyn :greeting "hello")
(setdyn *pretty-format* "%m")

(def a
  (fn [_]
    (print (dyn :greeting))
    (pp [1 2])
    (peg/match (tuple 'capture :d+) "42 is it")))
