# Janet's compiler makes bytecode of such a closure that its own loader refuses.
# exit: 1
(defn a [{:sleep sleep}]
  (var x 2)
  (if "always" (sleep 1) (fn [] x)))
