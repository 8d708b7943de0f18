# L4: two actors that use each other are marked, as the hint says.
# exit: 1
(var ping nil)
(defn pong [{:spawn spawn}] (spawn ping))
(set ping (fn [{:spawn spawn}] (spawn pong)))
