# A thousand actors that sleep, each at its own pace, and the one that has started them.

(def starter :actor
  (fn [{:spawn spawn :sleep sleep}]
    (for n 0 1000
      (spawn (fn [{:sleep sleep :rerun rerun}] (sleep (+ 50 (mod n 100))) (rerun 1))
             nil nil {:name (string "sleeper" n)}))
    (forever (sleep 1000))))
