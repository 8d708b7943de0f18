# What errors say of numbers is right on 32 and on 64 bits.
(defn message [f & arguments]
  (try (do (f ;arguments) "no error") ([error] (string error))))

(def a (fn [_]
  (def image (marshal [1 2 3]))
  (each [f & arguments]
    [[string/slice "abc" 10] [string/slice "abc" 0 -9] [buffer/slice @"abc" 7] [array/slice @[1 2] -8] [tuple/slice [1] 5]
     [symbol/slice 'abc 10] [keyword/slice :abc 10] [slice [1 2 3] 1 17]
     [array/insert @[1 2] 9 0] [array/insert @[1 2] -9 0] [array/remove @[1 2] 9] [array/remove @[1 2] -9]
     [string/find "a" "abc" -1] [string/find "a" "abc" 100] [buffer/blit @"abc" "abc" 9] [buffer/blit @"abc" "abc" 0 9] [buffer/bit @"a" 99]
     [buffer/push-at @"abc" 9 "x"] [buffer/format-at @"abc" 9 "x"]
     [peg/match "a" "abc" 10] [peg/match "a" "abc" -10] [peg/compile ~(uint 99)] [peg/compile ~(repeat -1 "a")]
     [peg/match ~(error "a") "a"] [peg/match ~(* "a\n" (error)) "a\n"]
     [|(band 1 $) 1e300] [|(bor 1 $) 1.5] [|(bxor $ 1) 1e10] [|(bnot $) -3e9] [|(blshift 1 $) 1e300] [|(brshift $ 1) 2.5] [|(brushift $ 1) -1]
     [|(brushift 1 $) (/ 3)] [|(band $ 1) math/nan] [|(band 1 $) (- math/inf)]
     [range 0 1e12] [string/repeat "a" -1] [signal -1] [signal 99] [scan-number "1" 99]
     [array/concat 1] [array/join @[] [1] 2] [tuple/join [1] 7] [string/format "%d" 1e300] [string/format "%x" -1] [string/format "%y" 1] [string/format "%d"]
     [in [1 2 3] 7] [put @[] -1 1] [put @"" 3000000000 1] [put @"" 0 "a"] [tuple/setmap [1] "a" 1] [tuple/setmap [1] -7 -7]
     [buffer/push-byte @"" 1e10] [buffer/push-word @"" -1] [buffer/push-uint16 @"" :le 99999] [string/from-bytes "a"]
     [int/s64 "99999999999999999999"] [int/u64 -1] [math/rng-int (math/rng 1) :a] [memcmp "a" "b" 9] [memcmp "a" "b" 1 7]
     [array/new] [array/push] [array/new 1 2 3] [table/new -1] [array/new-filled -1] [buffer/fill @"" 999]
     [|(struct 1 2 $) 3] [|(table 1 2 $) 3] [|($ 1 2 3) 7] [|($ 1) "a"] [|(get [1 2] $ 9) 99] [string/join ["a" 1]] [string/check-set 1 2]]
    (print (message f ;arguments)))))
