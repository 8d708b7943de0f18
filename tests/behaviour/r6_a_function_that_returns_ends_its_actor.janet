# R6: the exit reason is finished, with the value as %q prints it.
(def number (fn [_] 42))
(def text (fn [_] "a \"quoted\" line\n"))
(def data (fn [_] [1 :two "three" {:four 4} @[5] nil true]))
(def nothing (fn [_]))
