# L2: files are no values of a board.
# exit: 1
(def a (fn [_] (xprint stdout "hello")))
