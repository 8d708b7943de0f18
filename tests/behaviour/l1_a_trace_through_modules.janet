# exit: 1
# Every frame tells its own file.
(import ./modules/broken_at_run_time :as b)

(def a (fn [_] (b/apply-all [1 :two]) nil))
