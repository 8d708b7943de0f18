(def with-a-byte-order-mark (fn [_] :fine))
