# S6: whatever the loop calls, its watchdog is late by at most its own time again.
# exit: 1
(defn colliding [count]
  # The hash of `ab` is that of `bA`: every two letters can be the one or the other.
  (seq [i :range [0 count]] (string ;(seq [bit :range [0 6]] (if (zero? (band 1 (brshift i bit))) "ab" "bA")))))
(def works
  [["table/to-struct" (fn [] (tabseq [i :range [0 100]] i i)) |(table/to-struct $)]
   ["string/find" (fn [] (string/repeat "a" 2000)) |(string/find "b" $)]
   ["string/reverse" (fn [] (string/repeat "a" 2000)) string/reverse]
   ["string/join" (fn [] (array/new-filled 500 "")) string/join]
   ["string/check-set" (fn [] (string/repeat "a" 2000)) |(string/check-set "a" $)]
   ["gccollect" (fn [] (array/new 0)) (fn [_] (gccollect))]
   ["= of strings" |[(string/repeat "a" 2000) (string/repeat "a" 2000)] |(= ;$)]
   ["compare of tuples" |[(tuple/slice (range 200)) (tuple/slice (range 200))] |(compare ;$)]
   ["colliding keys" (fn [] (mapcat (fn [key] [key 1]) (colliding 64))) |(struct ;$)]
   ["colliding keys of tables" (fn [] (mapcat (fn [key] [key 1]) (colliding 64))) |(table ;$)]
   ["next" (fn [] (table/new 1000)) |(next $)]
   ["array/insert" (fn [] (array/new-filled 500 1)) |(do (array/insert $ 0 1) (array/remove $ 0))]
   ["array/fill" (fn [] (array/new-filled 500 1)) |(array/fill $ 2)]
   ["buffer/blit" (fn [] (buffer/new-filled 2000)) |(buffer/blit $ $)]
   ["buffer/push" (fn [] (buffer/new-filled 2000)) |(do (buffer/clear $) (buffer/push $ (string/repeat "a" 2000)))]
   ["%q" (fn [] (range 100)) |(string/format "%q" $)]
   ["marshal" (fn [] (range 100)) |(marshal $)]
   ["parser/consume" (fn [] (string/repeat "(a) " 20)) |(parser/consume (parser/new) $)]
   ["peg/match" (fn [] (string/repeat "a" 200)) |(peg/match '(any (* (<- 1 :a) (? (* (backref :b) "c")))) $)]])
(def one
  (fn [{:spawn spawn :monitor monitor :receive receive :now now :sleep sleep}]
    (each [name make work] works
      (def argument (make))
      (def begin (now))
      (monitor (spawn (fn [_] (forever (work argument))) {} nil {:watchdog 100}))
      (def [_ _ reason value] (receive))
      (def late (- (now) begin 100))
      (printf "%s: %q %q%s" name reason value (if (<= 0 late 100) "" (string ", late by " late))))))
