# args: actors/theirs
(import ./modules/actors)
(def mine (fn [_] :mine))
