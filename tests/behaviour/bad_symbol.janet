# A compile error says where.
# exit: 1
(def a
  (fn [_] (undefined-function 1)))
