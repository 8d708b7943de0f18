# Those that reach for memory and for fibers that are not theirs (S1, S2).

(def shared @{})

(defn insert-after-a-comment :actor [_]
  (forever
    (def p (parser/new))
    (parser/consume p "# a comment")
    (protect (:insert p 1e300))
    (protect ((get p :insert) p 12345))
    (parser/consume p "\n 7 ")
    (parser/produce p)))

(defn remove-too-many :actor [_]
  (forever (protect (array/remove (range 10) 5 2147483647)) (protect (array/remove (range 10) 9 2147483640))))

(defn ensure-nothing :actor [_]
  (forever
    (def a (range 32))
    (protect (array/ensure a 65536 0))
    (protect (array/ensure a 65536 -1))
    (for i 0 32 (put a i i))))

(defn tables-of-no-bytes :actor [_]
  (forever (protect (table/new 0x10000000)) (protect (table/weak 0x7fffffff)) (protect (array/weak 0x20000000))))

(defn marshal-into-itself :actor [_]
  (forever (def b (buffer (string/repeat "a" 500))) (protect (marshal [b b b] @{} b))))

(defn format-itself :actor [_]
  (forever (def b (buffer/trim (buffer (string/repeat "a" 501)))) (protect (buffer/format b "%s%s%q" b b b))))

(defn free-what-is-searched :actor [_]
  (defn emptied [b] (fn [& _] (buffer/clear b) (buffer/trim b) (gccollect) (string/repeat "z" 600) "x"))
  (forever
    (def b (buffer (string/repeat "a" 500)))
    (protect (string/replace-all "a" (emptied b) b))
    (buffer/push b (string/repeat "a" 500))
    (protect (peg/match ~(any (cmt (<- "a") ,(emptied b))) b))
    (buffer/push b (string/repeat "a" 500))
    (protect (:replace-all (peg/compile ~(<- "a")) (emptied b) b))))

(defn patterns-beyond-the-end :actor [_]
  (forever (protect (peg/match ~(* 0x7fffffff 0x7fffffff 2 (<- 4)) "abc")) (protect (peg/match -0x80000000 "abc"))))

(defn arguments-that-are-not-there :actor [_]
  (forever
    (each f [buffer/format-at array/slice buffer/slice keyword/slice string/slice symbol/slice tuple/slice slice]
      (protect (f))
      (protect (f @"")))))

(defn resume-the-parent :actor [{:sleep sleep}]
  (forever
    (var parent nil)
    (def child (fiber/new (fn [] (sleep 1) (resume parent)) :y))
    (set parent (fiber/new (fn [] (resume child)) :y))
    (protect (resume parent))))

(defn cancel-in-a-circle :actor [_]
  (forever
    (var second nil)
    (def first (fiber/new (fn [] (yield 1) (propagate :x second)) :y))
    (set second (fiber/new (fn [] (yield 2) (propagate :x first)) :y))
    (each fiber [first second first second] (protect (resume fiber)))
    (protect (cancel first :x))))

(defn propagate-another-root :actor [{:sleep sleep}]
  (put shared :first (fiber/current))
  (sleep 1)
  (forever (sleep 1) (when-let [other (shared :second)] (protect (propagate :x other)))))

(defn propagate-it-back :actor [{:sleep sleep}]
  (put shared :second (fiber/current))
  (sleep 1)
  (forever (sleep 1) (when-let [other (shared :first)] (protect (propagate :x other)) (protect (cancel other :x)))))

(defn a-long-list-of-children :actor [_]
  (forever
    (var last (fiber/new (fn [] (yield 0))))
    (resume last)
    (repeat 2000
      (def child last)
      (set last (fiber/new (fn [] (propagate :x child)) :a))
      (protect (resume last)))
    (gccollect)))

(defn fibers-in-environments :actor [_]
  (defn link [] (var x 1) (yield (fiber/new (fn [] (set x 2) (link) x))) x)
  (forever
    (var fiber (fiber/new link))
    (protect (repeat 400 (set fiber (resume fiber))))
    (gccollect)))

(defn change-what-others-find :actor [_]
  (forever
    (each table [(table/getproto (fiber/getenv (fiber/current))) (fiber/getenv (fiber/root))]
      (when table (put table :out @"") (put table :err @"") (put table :peg-grammar @{})))))
