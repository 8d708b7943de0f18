# L4: the hint works.
# exit: 1
(defn hello [] (print "hello"))
