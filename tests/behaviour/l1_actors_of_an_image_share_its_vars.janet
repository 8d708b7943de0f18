# One image, one cell: what one actor sets, the other one sees; also where the var is another file's.
(import ./modules/gate)

(var beats 0)
(def cache @{})

(def one (fn [{:sleep sleep}] (++ beats) (put cache :one true) (gate/open) (sleep 200) [beats gate/openings]))
(def two (fn [{:sleep sleep}] (sleep 100) (++ beats) (gate/open) [beats gate/openings cache]))
