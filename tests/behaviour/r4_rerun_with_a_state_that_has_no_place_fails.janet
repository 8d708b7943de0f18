# R4: a state that nothing takes would be lost: an error says so.
# exit: 1
(def a (fn [{:rerun rerun}] (rerun 10 :state)))
