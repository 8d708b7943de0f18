# Each match goes deep, and then its function starts another one there.
# exit: 1
# requires: deep-recursion
(defn nested [n]
  (peg/match ~{:main (+ (* "(" :main ")") (cmt "" ,(fn [] (nested n))))} (string/repeat "(" 300)))

(def pegs (fn [_] (nested 0)))
