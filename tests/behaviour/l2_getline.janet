# L2: a board has no terminal.
# exit: 1
(def a (fn [_] (getline)))
