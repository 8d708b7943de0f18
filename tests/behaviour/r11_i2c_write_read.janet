# R11: bytes to a device at an address, and bytes from it. On this board's bus there is a TMP102 alone, at 0x48.
(def bus (fn [{:i2c-write-read i2c :sleep sleep}]
  (pp (i2c 0x48 "\x00" 2))
  # Without bytes to write it reads on, without a count it only writes.
  (pp (i2c 0x48 "" 2))
  (pp (i2c 0x48 @"\x02\x12\x34" 0))
  (pp (i2c 0x48 "\x02" 2))
  (sleep 1000)
  (pp (i2c 0x48 "\x00" 2))
  (print "answers: " (string/join (seq [address :range-to [8 119]
                                        :when (first (protect (i2c address "" 0)))]
                                    (string address)) " "))
  (each call [|(i2c 0x49 "\x00" 2) |(i2c 7 "" 1) |(i2c 0x78 "" 1) |(i2c nil "" 1) |(i2c 0x48 [0] 1) |(i2c 0x48 "" -1)
              |(i2c 0x48 "" 129) |(i2c 0x48 "" 1.5) |(i2c 0x48 (string/repeat "x" 129) 1) |(i2c 0x48)]
    (try (call) ([error] (print error))))))
