# Those that play with what the runtime is made of: fibers, signals, capabilities.

(defn every-signal :actor [_]
  (forever
    (each kind [:yield :error :debug :event :interrupt :user0 :user1 :user2 :user3 :user4 :user5 :user6 :user7 :user8 :user9]
      (try (signal kind :x) ([_])))))

(defn end-by-an-event :actor [_] (signal :event 1))
(defn end-by-an-interrupt :actor [_] (signal :interrupt 1))
(defn end-by-user4 :actor [_] (signal :user4 [1000 nil]))
(defn end-by-debug :actor [_] (signal :debug 1))

(defn catch-them-all :actor [{:sleep sleep}]
  (forever (resume (fiber/new (fn [] (forever (sleep 1))) :ayeidtu0123456789))))

(defn resume-oneself :actor [_]
  (forever (protect (resume (fiber/current))) (protect (cancel (fiber/current) 1))))

(defn resume-the-root :actor [_]
  (forever (protect (resume (fiber/root))) (protect (fiber/setmaxstack (fiber/root) 1))))

(defn a-fiber-too-small :actor [_]
  (fiber/setmaxstack (fiber/current) 0)
  (+ 1 (length (string ;(range 100)))))

(defn another-environment :actor [_]
  (fiber/setenv (fiber/current) (table/setproto @{} @{:out @"" :err 5 :pretty-format "%%%" :redefs true}))
  (forever (protect (print "lost")) (protect (eprint "lost")) (protect (pp 1))))

(defn its-own-output :actor [_]
  (setdyn :out (fn [x] (forever)))
  (print "x"))

(defn output-in-output :actor [_]
  (setdyn :out (fn [x] (print x)))
  (print "x"))

(defn a-thing-as-error :actor [_] (error (fiber/current)))
(defn a-table-as-error :actor [_] (error (table/setproto @{:a 1} @{:b 2})))
(defn a-long-error :actor [_] (error (string/repeat "long " 4000)))
(defn an-error-of-noughts :actor [_] (error (string/repeat "\0\xff\x1b[2J" 100)))
(defn a-circle-as-error :actor [_] (def a @[]) (array/push a a) (error a))
(defn a-circle-as-value :actor [_] (def a @{}) (put a a a) a)
(defn a-long-value :actor [_] (string/repeat "long " 4000))

(defn rerun-with-a-circle :actor [{:rerun rerun} &opt n]
  (def state @[n])
  (array/push state state)
  (rerun 1 state))

(defn rerun-with-a-fiber :actor [{:rerun rerun} &opt fiber]
  (def mine (if (fiber? fiber) fiber (coro (forever (yield 1)))))
  (resume mine)
  (rerun 1 mine))

(defn rerun-while-cleaning-up :actor [{:rerun rerun}]
  (defer (rerun 0) (defer (rerun 0) (rerun 0))))

(defn sleep-while-cleaning-up :actor [{:sleep sleep}]
  (defer (forever (sleep 1)) (error 1)))

(defn sleep-in-a-callback :actor [{:sleep sleep}]
  (forever (protect (string/replace-all "a" (fn [_] (sleep 1) "b") "banana"))))

(defn change-a-table-during-a-walk :actor [_]
  (def all @{:a 1 :b 2})
  (forever
    (loop [[k v] :pairs all] (put all (gensym) v) (put all k nil))
    (when (> (length all) 100) (table/clear all) (put all :a 1))))

(defn change-an-array-during-a-sort :actor [_]
  (def all (range 50))
  (forever (protect (sort all (fn [a b] (array/clear all) (< a b)))) (array/concat (array/clear all) (range 50))))

(defn change-a-buffer-during-a-match :actor [_]
  (def text @"abcabcabcabc")
  (forever
    (protect (peg/match ~(any (+ (cmt "a" ,(fn [& _] (buffer/clear text) (buffer/trim text))) 1)) text))
    (buffer/push (buffer/clear text) "abcabcabcabc")))

(defn change-a-buffer-during-a-replace :actor [_]
  (def text @"abababab")
  (forever
    (protect (string/replace-all "a" (fn [_] (buffer/clear text) (buffer/trim text) "x") text))
    (buffer/push (buffer/clear text) "abababab")))

(defn capabilities-without-sense :actor [caps]
  (forever
    (eachp [name f] caps
      (unless (or (= name :rerun) (= name :sleep) (= name :receive) (= name :halt) (= name :spawn) (= name :peek))
        (each arguments [[] [nil] [-1] [1e300] ["x" "y"] [math/nan math/inf] [@[] @{} ""] [1 2 3 4 5 6 7 8]]
          (protect (f ;arguments)))))))

(defn waits-without-sense :actor [{:sleep sleep :rerun rerun :receive receive :peek peek}]
  (forever
    (each f [sleep rerun receive peek]
      (each arguments [[] [-1] ["x"] [math/nan] [math/inf] [@[]] [1 2 3 4 5]]
        (protect (f ;arguments))))))
