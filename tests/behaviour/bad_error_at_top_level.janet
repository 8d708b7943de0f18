# Code that runs while the file is evaluated can fail, too.
# exit: 1
(defn check [x] (if (> x 2) (error "too many") x))
(def n (check 3))
(def a (fn [_] n))
