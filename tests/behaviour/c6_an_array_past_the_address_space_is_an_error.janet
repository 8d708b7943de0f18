# 2^29 values take 2^32 bytes: on 32 bits these must not come round to none.
(def a :actor
  (fn [_]
    (each f [|(put @[] 0x1fffffff 1)
             |(array/ensure @[] 0x20000000 1)
             |(array/ensure @[] 1 0x20000000)
             |(array/new-filled 0x20000000)
             |(array/new 0x7fffffff)
             |(table/new 0x3fffffff)]
      (print (get (protect (f)) 1)))))
