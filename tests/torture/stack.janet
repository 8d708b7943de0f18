# Those that go deep.

(defn deep :actor [_]
  (defn down [n] (+ 1 (down n)))
  (down 0))

(defn deep-again :actor [_]
  (defn down [n] (+ 1 (down n)))
  (forever (protect (down 0))))

(defn fibers-in-fibers :actor [_]
  (defn down [] (resume (fiber/new down :e)) 1)
  (down))

(defn tries-in-tries :actor [_]
  (defn down [] (try (do (down) 1) ([_] (down))))
  (down))

(defn defers-in-defers :actor [_]
  (defn down [] (defer (protect 1) (down)))
  (down))

(defn pegs-in-pegs :actor [_]
  (defn down [] (peg/match ~(cmt "" ,(fn [& _] (down))) ""))
  (forever (protect (down))))

(defn deep-pegs :actor [_]
  (forever (protect (peg/match '{:main (+ (* "(" :main ")") "x")} (string/repeat "(" 3000)))))

(defn a-deep-grammar :actor [_]
  (var rule "a")
  (repeat 3000 (set rule ~(* ,rule "b")))
  (forever (protect (peg/compile rule))))

(defn replacements-in-replacements :actor [_]
  (defn down [& _] (string/replace "a" down "a"))
  (forever (protect (down))))

(defn nested [n]
  (var value @[])
  (repeat n (set value @[value]))
  value)

(defn nested-tuples [n]
  (var value [])
  (repeat n (set value [value]))
  value)

(defn print-what-is-deep :actor [_]
  (forever (protect (string/format "%p" (nested 3000))) (protect (string/format "%j" (nested 2000)))))

(defn compare-what-is-deep :actor [_]
  (forever (= (nested-tuples 3000) (nested-tuples 3000)) (compare (nested-tuples 2000) (nested-tuples 2000))))

(defn marshal-what-is-deep :actor [_]
  (forever (protect (marshal (nested 3000)))))

(defn send-what-is-deep :actor [{:self self :send send}]
  (forever (protect (send (self) (nested 3000)))))

(defn collect-what-is-deep :actor [_]
  (def deep (nested 1500))
  (forever (gccollect)))

(defn collect-fibers-that-are-deep :actor [_]
  (var fiber (coro (yield 1)))
  (repeat 300 (def inner fiber) (set fiber (fiber/new (fn [] (resume inner) (yield inner)) :yi)) (resume fiber))
  (forever (gccollect)))

(defn generators-of-generators :actor [_]
  (defn numbers [n] (if (zero? n) (coro (forever (yield 1))) (coro (each x (numbers (dec n)) (yield x)))))
  (forever (protect (next (numbers 100)))))

(defn parse-what-is-deep :actor [_]
  (forever (protect (parse (string/repeat "(" 3000))) (protect (parse (string (string/repeat "[" 3000) (string/repeat "]" 3000))))))

(defn many-arguments :actor [_]
  (forever (protect (+ ;(range 5000))) (protect (string ;(range 5000)))))

(defn mapped-deeply :actor [_]
  (defn down [& xs] (map down [1 2]))
  (forever (protect (down))))

(defn an-error-of-an-error :actor [_]
  (defn down [n] (try (error n) ([e] (down [e n]))))
  (down 1))
