# A syntax error says where.
# exit: 1
(def a (fn [_] (print "x"
