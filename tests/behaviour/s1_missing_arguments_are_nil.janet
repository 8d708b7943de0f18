# S1: a C function that looks at an argument that it was not given does not see what an earlier call has left there.
(def a (fn [_]
  (each f [array/slice tuple/slice string/slice keyword/slice symbol/slice buffer/slice slice]
    (string "left behind" [1 2])
    (pp (protect (f)))
    # A pattern calls it without a frame of its own.
    (pp (protect (peg/match ~(cmt "" ,f) ""))))
  (pp (protect (peg/match ~(cmt (* (constant ,@"") (constant 0)) ,buffer/format-at) "")))))
