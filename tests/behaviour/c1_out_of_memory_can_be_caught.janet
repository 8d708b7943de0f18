# C1: it is an error like any other.
(def a (fn [_]
  (try (buffer/new-filled 2000000000 1) ([error] (print error)))
  (try (array/new-filled 100000000 1) ([error] (print error)))
  (try (string/repeat "x" 1000000000) ([error] (print error)))
  (try (do (var s "x") (forever (set s (string s s)))) ([error] (print error)))
  :survived))
