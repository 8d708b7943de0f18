(def waiter (fn [{:watch watch :receive receive}] (watch 0 :rising) (receive)))
