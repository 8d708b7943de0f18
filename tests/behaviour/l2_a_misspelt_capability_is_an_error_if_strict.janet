# L2: so it is with --strict, for an actor that a program spawns as for its own.
# args: --strict
# exit: 1
(defn worker [{:recieve receive :sleep sleep}] (receive))
(defn main [{:spawn spawn}] (spawn worker))
