# C3: recursion in Janet and in its C parts is an error of the actor, never a crash.
# requires: megabytes
# args: --memory 128M
(defn endless [n] (+ 1 (endless n)))
(defn nest [n] (var x @[]) (for i 0 n (set x @[x])) x)
(defn nest-struct [n] (var x {}) (for i 0 n (set x {:a x})) x)
(defn resume-deep [n] (if (= n 0) 0 (resume (fiber/new (fn [] (resume-deep (dec n)))))))
(def a (fn [_]
  (defn attempt [name f] (try (do (f) (print name ": done")) ([error] (print name ": " error))))
  (attempt "recursion" |(endless 1))
  (attempt "marshal" |(marshal (nest 100000)))
  (attempt "print" |(length (string/format "%q" (nest 100000))))
  (attempt "jdn" |(length (string/format "%j" (nest-struct 5000))))
  (attempt "fibers" |(resume-deep 100000))
  (attempt "peg" |(peg/match '{:main (+ (* "(" :main ")") "")} (string (string/repeat "(" 100000) (string/repeat ")" 100000))))
  (attempt "compare" |(deep= (nest 100000) (nest 100000)))
  (attempt "collect" |(do (def kept (nest 1000000)) (gccollect) (length kept)))
  :survived))
