# E5: the library narrows what a parent gives; what it lacks it cannot give.
# exit: 1
(import mj/capability)
(def parent (fn [caps]
  (def {:spawn spawn :digital-write dw :watch watch} caps)
  (def narrow (capability/only-pins dw 2 3))
  (spawn (fn [{:digital-write dw}]
           (dw 2 1)
           (each pin [5 :x] (try (dw pin 1) ([err] (print err))))
           (try (dw) ([err] (print "an error")))
           (dw 4 1))
         {:digital-write narrow} nil {:name "narrow"})
  (printf "%q" (sort (keys (capability/only caps :sleep :now))))
  (try (capability/only {:digital-write narrow} :digital-write :sleep) ([err] (print err)))))
