# It imports native code that was not built, and native code whose names have no prefix.
(import spork-like/rawterm)
(import spork-like/fast :prefix "" :export true)
(defn padded [x] (string x (string/repeat " " (- 10 (rawterm/monowidth x)))))
(defn fast-sum [xs] (sum xs) (summed-fast xs))
(defn widened [x] (string x "  "))
