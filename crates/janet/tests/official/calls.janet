# Random calls of C functions, and what comes of them, one a line: the same text runs in official Janet and in ours. `lookup` has the
# functions under their symbols, and is what differs.

# Values are made anew for each call, which may change them.
(def numbers [0 1 -1 2 3 4 5 7 9 31 64 100 -3 -7 2.5 -0.5 1e-7 1e10])
(def indices [0 0 1 2 3 4 5 6 7 9 -1 -2 -3 -4 -5 -9 2147483647 -2147483648 1.5 nil])
(def texts ["" "a" "b" "cat" "abcabc" "aaaa" "\0\xFF" "at c" "ABC abc 12" "1e5" "-17" " x " "%" "ö"])
(def formats ["%d" "%5d|%-5d|%05d" "%s" "%10.3s|" "%q %v %V" "%j" "%.3f %g %e" "%x %X %o" "%c%c" "%t" "%%" "%p" "plain" "%y" "%+.2e|%#x" "%i %u"
              "%m %n" "%5s" "% d" "%.0f" "%a"])
(def grammars
  ["a" 1 -1 ~(* "a" (any 1)) ~(any (+ (<- "a") 1)) ~(<- (some :a)) ~{:main (* :x (? :x)) :x (<- (range "az"))} ~(/ (<- 1) ,(fn [x] (string "<" x ">")))
   ~(cmt (<- 2) ,(fn [x] (if (= x "ab") x))) ~(% (any (* (<- "a") (constant "-")))) ~(repeat 2 (<- 1)) ~(at-least 1 "b") ~(* ($) (<- (to "c")) (-1))
   ~(group (* (<- 1 :t) (-> :t))) ~(number :d+) ~(error "a") ~(accumulate (<- 1)) ~(replace "a" :x) ~(backmatch) ~(lenprefix (number :d) "a") ~(+)
   ~(uint 2) ~(int-be 1) ~(argument 0) ~(* "ca" (!"t")) ~(split "b" (<- (any 1))) ~(sub (to "c") (<- "a")) ~(only-tags "a") ~(til "c" (<- 1))])

(def others
  [(fn [] nil) (fn [] true) (fn [] false) (fn [] :a) (fn [] :le) (fn [] 'symbol) (fn [] @"") (fn [] @"abc") (fn [] @"cat cat") (fn [] @[])
   (fn [] @[1 2 3]) (fn [] [1 2 3]) (fn [] ["a" "b"]) (fn [] []) (fn [] '[b]) (fn [] @{}) (fn [] @{:a 1}) (fn [] {:a 1}) (fn [] {:a {:b 2}}) (fn [] [1 [2 @[3]]])
   (fn [] (table/setproto @{:a 1} @{:b 2})) (fn [] (struct/with-proto {:b 2} :a 1)) (fn [] (fn [& xs] "r")) (fn [] (int/s64 5)) (fn [] (int/s64 "-9223372036854775808"))
   (fn [] (int/u64 "18446744073709551615")) (fn [] (peg/compile ~(<- "a"))) (fn [] (math/rng 3)) (fn [] (fiber/new (fn [] 1)))
   (fn [] string/ascii-upper) (fn [] @["cat" "a"]) (fn [] "cat")])

# What the arguments of a function are, where nearly everything else is an error.
(def hints
  {"string/replace" [:text :subst :text :index] "string/replace-all" [:text :subst :text :index]
   "peg/match" [:grammar :text :index :any] "peg/find" [:grammar :text :index :any] "peg/find-all" [:grammar :text :index :any]
   "peg/replace" [:grammar :subst :text :index :any] "peg/replace-all" [:grammar :subst :text :index :any] "peg/compile" [:grammar]
   "string/slice" [:text :index :index] "buffer/slice" [:text :index :index] "symbol/slice" [:text :index :index] "keyword/slice" [:text :index :index]
   "array/slice" [:items :index :index] "tuple/slice" [:items :index :index] "slice" [:sequence :index :index]
   "array/remove" [:array :index :small] "array/insert" [:array :index :any :any] "array/concat" [:array :any :any] "array/join" [:array :items :items]
   "array/fill" [:array :any] "array/push" [:array :any :any]
   "buffer/format" [:buffer :format :any :number :any] "buffer/format-at" [:buffer :index :format :any :number] "string/format" [:format :number :text :any]
   "buffer/blit" [:buffer :text :index :index :index] "buffer/fill" [:buffer :number] "buffer/push-at" [:buffer :index :text :number]
   "buffer/push" [:buffer :text :number] "buffer/bit" [:buffer :number]
   "memcmp" [:text :text :small :small :small] "string/find" [:text :text :index] "string/find-all" [:text :text :index] "string/split" [:text :text :index :number]
   "string/join" [:texts :text] "string/trim" [:text :text] "string/check-set" [:text :text] "string/has-prefix?" [:text :text] "string/has-suffix?" [:text :text]
   "marshal" [:any :table :buffer] "table/proto-flatten" [:table] "env-lookup" [:table] "table/clear" [:table] "scan-number" [:text :number]
   "int/s64" [:number] "int/u64" [:number] "fiber/new" [:function :mask] "math/rng" [:number] "struct/to-table" [:struct :any]
   "print" [:any :any] "prin" [:any] "printf" [:format :number :text] "prinf" [:format :number] "eprint" [:any] "eprintf" [:format :text] "eprin" [:any]
   "eprinf" [:format :any] "xprint" [:buffer :any] "xprinf" [:buffer :format :number] "signal" [:signal :any]})

# These have no result that is the same in two runs, or take all memory in official Janet.
(def left-out
  (tabseq [name :in ["gensym" "hash" "math/random" "fiber/current" "fiber/root" "fiber/setenv" "fiber/getenv" "fiber/setmaxstack" "setdyn" "dyn"
                     "array/ensure"]]
    name true))

# Official Janet reads more arguments than there are.
(def least {"buffer/format-at" 3})

(defn- one-of [rng from] (in from (math/rng-int rng (length from))))

(defn- any-value [rng]
  (case (math/rng-int rng 3)
    0 (one-of rng numbers)
    1 (one-of rng texts)
    ((one-of rng others))))

(defn- value [rng hint]
  (if (= 0 (math/rng-int rng 8))
    (any-value rng)
    (case hint
      :index (one-of rng indices)
      :small (one-of rng [0 1 2 3 4])
      :number (one-of rng numbers)
      :text (let [text (one-of rng texts)] (case (math/rng-int rng 4) 0 (buffer text) 1 (keyword text) text))
      :texts (one-of rng [[] ["a" "b"] @["cat" :b @"c"] ["a" 1]])
      :subst (one-of rng ["X" "" @"buf" :key 7 nil (fn [& captures] (string/format "%q" captures)) (fn [x] 5) @{"a" "table"} (fn [x] (error x))])
      :grammar (one-of rng grammars)
      :format (one-of rng formats)
      :items (one-of rng [[] [1 2 3] @[] @[1 2 3 4 5]])
      :sequence (one-of rng [[1 2 3] @[1 2 3 4] "abcd" @"abc" :abc 'abc])
      :array (one-of rng [@[] @[1 2 3] @[1 2 3 4 5 6]])
      :buffer (buffer (one-of rng texts))
      :table (one-of rng [@{} @{:a 1 :b 2} (table/setproto @{:a 1} (table/setproto @{:b 2} @{:a 3 :c 4}))])
      :struct (one-of rng [{} {:a 1} (struct/with-proto {:b 2} :a 1)])
      :function (one-of rng [(fn [] 1) (fn [&opt x] x) string/ascii-upper])
      :mask (one-of rng [:e :t :yi :0123 nil])
      :signal (one-of rng [0 1 2 3 5 6 7 :user0 :user7 :error :yield -1 10 :nothing])
      (any-value rng))))

(defn- arguments [rng name]
  (def wanted (in hints name))
  (def count (if (and wanted (< 0 (math/rng-int rng 10)))
               (- (length wanted) (math/rng-int rng 3))
               (math/rng-int rng 5)))
  (seq [i :range [0 (max count (get least name 1))]] (value rng (get wanted i))))

# No array that changes is made once for all calls.
(defn- fresh [x] (case (type x) :array (array/slice x) :table (table/clone x) :buffer (buffer/slice x) x))

(defn- called [f arguments]
  (def out @"")
  (def fiber (fiber/new (fn [] (f ;arguments)) :ed0123456789y))
  (fiber/setenv fiber @{:out out :err out})
  (def result (resume fiber))
  (string/format "%q %q %q %q" (fiber/status fiber) result arguments out))

(defn calls [lookup seed rounds]
  (def rng (math/rng seed))
  (def lines @"")
  (loop [symbol :in (sorted (keys lookup))
         :let [name (string symbol)]
         :unless (in left-out name)
         _ :range [0 (if (in hints name) rounds (/ rounds 10))]]
    (def arguments (map fresh (arguments rng name)))
    (buffer/push lines name " " (string/format "%q" arguments) " -> " (called (in lookup symbol) arguments) "\n"))
  (string lines))
