# L2: Janet's own event loop is not on a board.
# exit: 1
(def a (fn [_] (ev/sleep 1)))
