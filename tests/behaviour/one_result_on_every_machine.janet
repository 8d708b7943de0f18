# Where C leaves a result to the machine, all boards have one: shifts count modulo the bits of their number, nan has no sign.
(defn shown [f & arguments]
  (try (string/format "%q" (f ;arguments)) ([error] (string error))))

(defn checksum [bytes]
  (var sum 0)
  (each byte bytes (set sum (% (+ (* 31 sum) byte) 1000003)))
  sum)

(def counts [0 1 31 32 33 63 64 65 100 127 -1 -31 -32 -64 2147483647 -2147483648])

(def numbers (fn [_]
  (each x [1 -1 5 0x7fffffff -0x80000000]
    (print "blshift " x ": " (string/join (map |(shown blshift x $) counts) " "))
    (print "brshift " x ": " (string/join (map |(shown brshift x $) counts) " ")))
  (each x [1 5 0xffffffff]
    (print "brushift " x ": " (string/join (map |(shown brushift x $) counts) " ")))
  # As the compiler writes them into an instruction.
  (def x 3)
  (print (blshift x 32) " " (blshift x 33) " " (brshift x 33) " " (brushift x 40) " " (blshift x 31))))

(def wide (fn [_]
  (each x [(int/s64 1) (int/s64 -5) (int/s64 "-9223372036854775808")]
    (print "s64 << " x ": " (string/join (map |(shown blshift x $) counts) " "))
    (print "s64 >> " x ": " (string/join (map |(shown brshift x (int/s64 $)) counts) " ")))
  (each x [(int/u64 1) (int/u64 "18446744073709551615")]
    (print "u64 << " x ": " (string/join (map |(shown blshift x $) counts) " "))
    (print "u64 >> " x ": " (string/join (map |(shown brshift x $) counts) " ")))
  (print (shown (in (int/s64 1) :<<) (int/s64 1) 3 64 65))))

(def edges [0 -0.0 1 -1 0.5 -2.5 255 256 65536 2147483647 2147483648 -2147483648 -2147483649 4294967295 4294967296
            4503599627370495.5 -4503599627370495.5 4294967297.75 9007199254740992 9223372036854775807 9223372036854775808 -9223372036854775808 18446744073709551615 18446744073709551616
            1e300 math/inf (- math/inf) math/nan])

(def conversions (fn [_]
  (each [name f]
    [["s64" int/s64] ["u64" int/u64] ["string" string] ["int?" int?] ["nat?" nat?] ["hash" |(hash $)] ["bnot" bnot]
     ["byte" |(buffer/push-byte @"" $)] ["word" |(buffer/push-word @"" $)] ["uint16" |(buffer/push-uint16 @"" :le $)]
     ["uint32" |(buffer/push-uint32 @"" :be $)] ["uint64" |(buffer/push-uint64 @"" :le $)] ["float32" |(buffer/push-float32 @"" :le $)]
     ["format" |(string/format "%d" $)] ["hex" |(string/format "%x" $)] ["in" |(get [1 2 3] $)] ["put" |(put @[] (min $ 9) 1)]
     ["floor" math/floor] ["trunc" math/trunc] ["round" math/round] ["mod 3" |(mod $ 3)] ["% 3" |(% $ 3)] ["div 7" |(div $ 7)] ["mod 0" |(mod $ 0)]
     ["sqrt" math/sqrt] ["frexp" math/frexp] ["ldexp" |(math/ldexp $ 3)] ["gcd" |(math/gcd $ 12)] ["lcm" |(math/lcm $ 12)] ["next" |(math/next $ 0)]
     ["s64 +" |(+ (int/s64 1) $)] ["s64 compare" |(compare (int/s64 "9223372036854775807") $)] ["least compare" |(compare (int/s64 "-9223372036854775808") $)]
     ["u64 compare" |(compare (int/u64 "18446744073709551615") $)] ["compare s64" |(compare $ (int/s64 1))] ["s64 /" |(/ (int/s64 100) $)]
     ["rng" |(math/rng-int (math/rng 5) $)] ["rng seed" |(math/rng-int (math/rng $))] ["from-bytes" |(string/from-bytes $)]
     ["marshal" |(checksum (marshal $))] ["scan" |(scan-number (string $))] ["ceil" math/ceil] ["abs" math/abs]]
    (print name ": " (string/join (map |(shown f $) edges) " ")))
  (each f [math/floor math/ceil math/trunc math/round |(mod $ -1) |(div $ -1)]
    (print (string/join (map |(string/format "%.17g" (f $)) edges) " ")))))
