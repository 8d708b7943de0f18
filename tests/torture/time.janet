# Those that want all of the time.

(defn spin :actor [_] (forever))

(defn count :actor [_]
  (var n 0)
  (forever (++ n)))

(defn spin-in-a-defer :actor [_]
  (defer (forever) (error "now")))

(defn spin-in-a-try :actor [_]
  (forever (try (forever) ([_] (forever)))))

(defn spin-in-a-fiber :actor [_]
  (forever (resume (fiber/new (fn [] (forever)) :a))))

(defn spin-in-a-generator :actor [_]
  (each _ (coro (forever (yield 1)))))

(defn yield-without-end :actor [_]
  (forever (yield)))

(defn sleep-for-nothing :actor [{:sleep sleep}]
  (forever (sleep 0)))

(defn rerun-without-end :actor [{:rerun rerun}]
  (rerun 0))

(defn backtrack :actor [_]
  (peg/match '(any (+ (* (any "a") "b") (* (some "a") (any "a") "c") "a")) (string/repeat "a" 2000)))

(defn backtrack-exponentially :actor [_]
  (def nested (reduce (fn [rule _] ~(+ (* ,rule "x") ,rule)) "a" (range 14)))
  (forever (peg/match ~(any (+ (* ,nested "y") "a")) (string/repeat "a" 400))))

(defn match-nothing-for-ever :actor [_]
  (peg/match '(any (any (any 0))) "aaaa"))

(defn look-behind-again :actor [_]
  (forever (peg/find-all '(* (any 1) "x") (string/repeat "ab" 1000))))

(defn repeat-nothing :actor [_]
  (string/repeat "" 2147483647))

(defn find-all-of-much :actor [_]
  (forever (string/find-all "aaaa" (string/repeat "a" 5000))))

(defn replace-it-by-itself :actor [_]
  (var text "ab")
  (forever (set text (string/slice (string/replace-all "a" "aab" text) 0 (min 4000 (length text))))))

(defn compare-what-doubles :actor [_]
  (defn doubled [] (var tuple [1]) (repeat 40 (set tuple [tuple tuple])) tuple)
  (= (doubled) (doubled)))

(defn order-what-doubles :actor [_]
  (defn doubled [] (var tuple [1]) (repeat 40 (set tuple [tuple tuple])) tuple)
  (compare (doubled) (doubled)))

(defn print-what-doubles :actor [_]
  (var tuple [1])
  (repeat 40 (set tuple [tuple tuple]))
  (string/format "%q" tuple))

(defn send-what-doubles :actor [{:self self :send send}]
  (var tuple [1])
  (repeat 40 (set tuple [tuple tuple]))
  (send (self) tuple))

(defn marshal-what-doubles :actor [_]
  (var array @[1])
  (repeat 40 (set array @[array array]))
  (forever (marshal array)))

(defn sort-by-chance :actor [_]
  (forever (sort (range 500) (fn [a b] (even? (+ a b))))))

(defn sort-without-end :actor [_]
  (sort (range 100) (fn [_ _] (forever))))

(defn spin-in-a-callback :actor [_]
  (string/replace-all "a" (fn [_] (forever)) "banana"))

(defn spin-in-a-match :actor [_]
  (peg/match ~(cmt "a" ,(fn [& _] (forever))) "a"))

(defn big-numbers :actor [_]
  (forever (math/pow 1e308 1e308) (protect (string/format "%.99f" 1e308)) (string/format "%.90f" 1e9) (scan-number (string/repeat "9" 5000))))

(defn format-widely :actor [_]
  (forever (protect (string/format "%99999999d" 1)) (protect (string/format (string/repeat "%s" 5000) ""))))

(defn random-bytes :actor [_]
  (forever (protect (math/rng-buffer (math/rng 1) 100000))))

(defn fill-much :actor [_]
  (def buffer (buffer/new-filled 30000))
  (forever (buffer/fill buffer 1) (buffer/blit buffer buffer 1)))

(defn hash-much :actor [_]
  (def long (tuple ;(range 2000)))
  (forever (hash (tuple ;long)) (struct ;long)))

(defn a-table-that-collides :actor [_]
  (def all @{})
  (for i 0 1000 (put all (* i 65536.5) i))
  (forever (table/clone all) (table/to-struct all)))

(defn prototypes-in-a-circle :actor [_]
  (def one @{})
  (table/setproto one @{})
  (table/setproto (table/getproto one) one)
  (forever (get one :x) (protect (table/proto-flatten one))))

(defn a-parser-without-end :actor [_]
  (def p (parser/new))
  (forever (protect (parser/consume p "((((((((")) (parser/where p)))
