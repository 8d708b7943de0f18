# R7: strings are shown as they are, other values as %q prints them.
# exit: 1
(def raises-table (fn [_] (error @{:code 7})))
(def raises-tuple (fn [_] (error [1 "two"])))
(def raises-nil (fn [_] (error nil)))
(def calls-a-number (fn [_] (apply 1 [2 3])))
(def wrong-type (fn [_] (+ 1 nil)))
