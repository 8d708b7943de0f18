# Those that want all of the memory.

(defn push-forever :actor [_]
  (def all @[])
  (forever (array/push all @{:a 1})))

(defn double-a-buffer :actor [_]
  (def bytes @"x")
  (forever (buffer/push bytes bytes)))

(defn double-a-string :actor [_]
  (var text "x")
  (forever (set text (string text text))))

(defn symbols-without-end :actor [_]
  (def all @{})
  (var n 0)
  (forever (put all (symbol "a-symbol-" (++ n)) true)))

(defn symbols-as-garbage :actor [_]
  (var n 0)
  (forever (keyword "garbage-" (++ n))))

(defn tables-as-garbage :actor [_]
  (forever (table/new 1000)))

(defn big-garbage :actor [_]
  (forever (buffer/new 20000)))

(defn a-circle-of-garbage :actor [_]
  (forever
    (def one @[])
    (def other @{:one one})
    (array/push one other)))

(defn closures :actor [_]
  (var f identity)
  (forever
    (def g f)
    (set f (fn [x] (g x)))))

(defn fibers :actor [_]
  (def all @[])
  (forever (array/push all (coro (yield 1)))))

(defn fibers-as-garbage :actor [_]
  (forever (resume (coro (yield (array/new 100))))))

(defn hold-on-in-a-defer :actor [_]
  (def all @[])
  (defer (forever (array/push all @"more"))
    (forever (array/push all @"much"))))

(defn try-again :actor [_]
  (def all @[])
  (forever (try (forever (array/push all (buffer/new 500))) ([_] (array/push all 1)))))

(defn one-huge-thing :actor [_]
  (forever (protect (array/new 2147483647)) (protect (buffer/new 2147483647)) (protect (table/new 1073741824))))

(defn growing-leaps :actor [_]
  (var size 1)
  (def all @[])
  (forever (array/push all (buffer/new-filled (*= size 2)))))

(defn fragments :actor [_]
  (def all @[])
  (forever
    (for i 0 200 (array/push all (buffer/new-filled (+ 8 (* 7 i)))))
    (for i 0 100 (put all (* 2 i) nil))
    (when (> (length all) 1000) (array/clear all))))

(defn wide-structs :actor [_]
  (var all {})
  (forever (set all (table/to-struct (merge-into @{(string (length all)) all} all)))))

(defn a-state-that-grows :actor [{:rerun rerun} &opt state]
  (default state @[])
  (repeat 100 (array/push state (buffer/new-filled 20)))
  (rerun 0 state))

(defn long-lists :actor [_]
  (var list nil)
  (forever (set list @[list])))

(defn collect-all-the-time :actor [_]
  (def all (seq [i :range [0 1000]] @[i]))
  (forever (gccollect)))

(defn weak-tables :actor [_]
  (def all @[])
  (forever
    (def weak (table/weak 10))
    (put weak @[] @[])
    (array/push all weak)))

(defn join-it-all :actor [_]
  (var parts @["x"])
  (forever (array/concat parts parts) (string/join parts ",")))

(defn a-fiber-with-a-big-stack :actor [_]
  (forever
    (def deep (fiber/new (fn deep [] (inc (deep))) :e))
    (fiber/setmaxstack deep 1000000000)
    (protect (resume deep))))

(defn holes :actor [_]
  (forever
    (def all @[])
    (protect (forever (array/push all (buffer/new-filled 20))))
    (yield)
    (each size [100 300 600 1000 3000]
      (for i 0 (length all) (if (odd? i) (put all i nil)))
      (gccollect)
      (yield)
      (protect (forever (array/push all (buffer/new-filled size))))
      (yield))))

(defn past-the-address-space :actor [_]
  (forever
    (each index [0x1fffffff 0x20000000 0x3fffffff 0x7ffffffe]
      (each growth [1 2 3 0x20000000 0x7fffffff]
        (protect (array/ensure @[] index growth))
        (protect (array/ensure @[] growth index)))
      (protect (put @[] index 1))
      (protect (array/new-filled index))
      (protect (array/insert @[] index 1))
      (protect (put @"" index 1))
      (protect (table/new index))
      (protect (table/weak index))
      (protect (array/weak index))
      (protect (range index))
      (protect (string/repeat "abcdefgh" index)))))

(defn leave-a-callback :actor [_]
  (def text (string/repeat "a" 3000))
  (forever (protect (string/replace-all "a" (fn [_] (error 1)) text))))

(defn search-while-memory-is-out :actor [_]
  (def text (string/repeat "ab" 1000))
  (def all @[])
  (forever
    (protect (forever (array/push all @"")))
    (protect (string/find-all text (string text text)))
    (protect (scan-number (string/repeat "7" 2000)))
    (protect (error (string/format "%p" all)))
    (array/clear all)))

(defn leave-callbacks-in-a-callback :actor [_]
  (def text (string/repeat "ab" 20))
  (defn leave [_] (protect (string/replace-all "a" (fn [_] (error 1)) text)) "b")
  (forever (protect (string/replace-all "a" (fn [x] (repeat 1000000 (leave x)) x) text))))
