# S6: a table whose keys all have one hash takes long to grow. A watchdog ends that half-way, and the table is as it was.
# requires: virtual-clock
# exit: 1
(def shared @{})
(var done 0)
# The hash of `ab` is that of `bA`.
(defn key [i] (string ;(seq [bit :range [0 12]] (if (zero? (band 1 (brshift i bit))) "ab" "bA"))))
(defn found [] (count |(= $ (shared (key $))) (range done)))
(defn worker [{:sleep sleep}]
  (forever (put shared (key done) done) (++ done) (sleep 0)))
(def one
  (fn [{:spawn spawn :monitor monitor :receive receive}]
    (monitor (spawn worker nil nil {:watchdog 20}))
    (printf "%q" (receive))
    (printf "%d keys, %d in the table, %d found" done (length shared) (found))
    (put shared (key done) done)
    (++ done)
    (printf "%d keys, %d in the table, %d found" done (length shared) (found))))
