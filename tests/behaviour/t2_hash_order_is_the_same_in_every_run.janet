# T2: tables keyed by tables, whose hash is their place in the heap, are walked in the same order in every run.
# requires: virtual-clock
(def a (fn [_]
  (def table @{})
  (for i 0 20 (put table @[] i))
  (print (string/join (map string (values table)) " "))))
