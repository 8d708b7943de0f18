# Prints by how many bytes a fiber the process has grown.
(defn resident []
  (gccollect)
  (def [kilobytes] (peg/match '(* (thru "VmRSS:") :s+ (number :d+)) (slurp "/proc/self/status")))
  (* 1024 kilobytes))
(def before (resident))
(repeat actors (ev/go |(ev/sleep 1e6)))
(ev/sleep 0.1)
(print (/ (- (resident) before) actors))
(os/exit 0)
