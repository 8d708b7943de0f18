# R5, R10: a yield inside try, protect, defer and recursion gives way like any other.
(defn dig [name depth]
  (when (pos? depth)
    (defer (do (print name " leaves " depth) (yield))
      (try
        (do
          (print name " enters " depth)
          (protect (yield))
          (dig name (dec depth)))
        ([error] (print "caught " error))))))
(def a (fn [_] (dig "a" 3)))
(def b (fn [_] (dig "b" 3)))
