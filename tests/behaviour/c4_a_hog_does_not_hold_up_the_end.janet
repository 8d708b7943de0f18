# T2, C4: a virtual run ends in time although an actor never gives way, also one that catches every error.
# args: --for 1500ms
(def hog (fn [_] (forever (try (forever) ([_] nil)))))
