# Messages that hold nothing take room all the same.
(def a :actor
  (fn [{:spawn spawn :send send :receive receive}]
    (def idle (fn [{:receive receive}] (receive)))
    (print (get (protect (spawn idle nil nil {:mailbox 1000 :memory 20000})) 1))
    (def small (spawn idle nil nil {:mailbox 100 :memory 20000}))
    (print (send small 1))))
