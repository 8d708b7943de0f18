# S1: a C function that is called for each match collects garbage while the search holds what only it knows of.
(def a (fn [_]
  (def text (string/repeat "ab" 100))
  (repeat 2
    (string/replace "a" gccollect text)
    (string/replace-all "a" gccollect text)
    (peg/replace-all "a" gccollect text)
    (peg/match ~(any (+ (cmt (<- "a") ,gccollect) 1)) text)
    (peg/match ~(any (+ (/ (<- "a") ,gccollect) 1)) text))
  (def weak (table/weak-keys 1))
  ((fn [] (put weak @[] 1) nil))
  (gccollect)
  (pp [(length (string/replace-all "a" gccollect text)) (length weak)])))
