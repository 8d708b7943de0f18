# Numbers print the same on every board, to the last digit; a checksum stands for many.
(defn checksum [text sum]
  (var sum sum)
  (each byte text (set sum (% (+ (* 31 sum) byte) 1000003)))
  sum)

(def hard [0 -0.0 0.45 0.046 0.5 1.5 2.5 9.995 999999.5 0.1 (/ 3) 1e15 1e16 1e22 1e23 123456789012345680 4.35 1.005
           5e-324 2.2250738585072014e-308 1.7976931348623157e308 math/inf (- math/inf) math/nan (- math/nan)])

(defn random [rng]
  (case (math/rng-int rng 3)
    0 (math/ldexp (- (math/rng-uniform rng) 0.5) (- (math/rng-int rng 2000) 1000))
    1 (/ (math/rng-int rng 2000000) 1000)
    (/ (- (math/rng-int rng 20000) 10000) 64)))

(def explicit (fn [_]
  (printf "%.0f %.1f %.2f %.0f %.0f %.1e %g" 0.45 0.046 1.005 0.5 1.5 9.995 999999.5)
  (each x hard (print x))
  (each form ["%f" "%.0f" "%.3f" "%e" "%.0e" "%.17g" "%g" "%#.3g" "%a" "%.2A" "%+012.3f|" "%-12.1e|" "% g"]
    (print form " " (string/join (map |(try (string/format form $) ([error] error)) hard) " ")))))

(def many (fn [_]
  (def rng (math/rng 7))
  (loop [conversion :in "aAeEfgG"]
    (var sum 0)
    (repeat 300
      (def x (random rng))
      (def form (string "%" (if (= 0 (math/rng-int rng 3)) "+" "") "." (math/rng-int rng 25) (string/from-bytes conversion)))
      (set sum (checksum (string x " " (try (string/format form x) ([error] error))) sum)))
    (print (string/from-bytes conversion) " " sum))))

(def integers (fn [_]
  (each form ["%d" "%+d" "% 5d|" "%-5d|" "%05d" "%.3d" "%5.2d|" "%i"]
    (print form " " (string/join (map |(string/format form $) [0 1 -1 12345 -2147483648 9007199254740992]) " "))
    (print form " " (string/format form (int/s64 "-9223372036854775808"))))
  (each form ["%x" "%X" "%#x" "%o" "%#o" "%u" "%08x" "%.4x" "%-8x|" "%c"]
    (print form " " (string/join (map |(string/format form $) [65 97 48]) " ")))
  (print (string/format "%u %x %o" (int/u64 "18446744073709551615") (int/u64 "18446744073709551615") (int/u64 "18446744073709551615")))
  (printf "%5s|%-5s|%.2s|%5.1s|%s" "abc" "abc" "abc" "abc" "")
  (print (int/s64 "-9223372036854775808") " " (int/u64 "18446744073709551615"))
  (printf "%j %q %p" [0.1 1e300 -2.5] 1e-7 [(/ 3)])))
