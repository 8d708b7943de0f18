# exit: 1
(def when-matched (peg/compile ~(cmt "x" ,os/time)))
(def a (fn [_] (peg/match when-matched "x")))
