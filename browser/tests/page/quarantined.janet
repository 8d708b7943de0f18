# An actor that fails more often than it may.

(def sensor {:actor true :restart :on-failure :limit [1 60000]}
  (fn [_] (error "no reading")))
