# E5: bad arguments are errors of the caller.
(def parent (fn [{:spawn spawn}]
  (each arguments [[] [1] [print] [(fn [_]) 7] [(fn [_]) {} (fn [])] [(fn [_]) {} nil 3] [(fn [_]) {} nil {:nam "x"}]
                   [(fn [_]) {} nil {:name 7}] [(fn [_]) {} nil {:mailbox 0}] [(fn [_]) {} nil {:restart :often}]
                   [(fn [_]) {} nil {:restart :always :limit 3}] [1 2 3 4 5]]
    (try (do (spawn ;arguments) (print "spawned")) ([err] (print err))))))
