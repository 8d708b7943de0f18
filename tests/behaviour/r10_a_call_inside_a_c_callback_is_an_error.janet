# R10's limit: a C function that calls back cannot be left in the middle.
(def a (fn [{:sleep sleep}]
  (try (string/replace "a" (fn [x] (sleep 10) "b") "a") ([error] (print error)))
  (sleep 10)
  :goes-on))
