# C3: Janet allows it, and what would walk round it for ever refuses it.
(def a (fn [_]
  (def circle @{:a 1})
  (table/setproto circle @{:b 2})
  (table/setproto (table/getproto circle) circle)
  (print (circle :b) " " (describe (circle :c)))
  (try (table/proto-flatten circle) ([error] (print error)))
  (try (env-lookup circle) ([error] (print error)))
  (table/proto-flatten (table/setproto @{:c 3} @{:d 4}))))
