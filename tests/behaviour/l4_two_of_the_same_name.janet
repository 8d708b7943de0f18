# L4: the second definition would take the first one's place: an error.
# exit: 1
(def a (fn [_] 1))
(def a (fn [_] 2))
