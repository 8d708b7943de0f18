# C1: what replacing had allocated when its function raised is not lost, whatever is caught.
# args: --memory 1M
# requires: megabytes
(def a
  (fn [_]
    (def text (string/repeat "a" 1000))
    (repeat 5000 (try (string/replace-all "a" (fn [_] (error 1)) text) ([_])))
    (repeat 5000 (try (string/replace text (fn [_] (error 1)) text) ([_])))
    [(string/replace-all "aa" |(string "<" $ ">") "aaa-aa") (string/replace-all :a length "xaya") (string/replace "a" "b" "aa")
     (string/replace-all "a" (fn [_] "b") "aaa" 1) (string/replace "a" (fn [_] "b") "xax")]))
