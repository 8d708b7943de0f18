# L4: names on the command line come first, in the order given there.
# args: two one
(def one (fn [_] 1))
(def two (fn [_] 2))
(def three (fn [_] 3))
