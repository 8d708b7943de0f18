# R4: what the old run held can be collected: 200 runs of 1 MB each fit into 64 MB.
# requires: megabytes
(def a (fn [{:rerun rerun} &opt n]
  (default n 0)
  (def big (buffer/new-filled 1000000 65))
  (if (< n 200) (rerun 1 (inc n)) (length big))))
