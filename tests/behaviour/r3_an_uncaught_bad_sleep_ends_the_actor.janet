# R3, R7: the error names what was wrong and where.
# exit: 1
(def a (fn [{:sleep sleep}]
  (sleep -1)))
