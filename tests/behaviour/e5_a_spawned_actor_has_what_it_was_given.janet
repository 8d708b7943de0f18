# E5: spawn gives a subset of the parent's powers, or narrower ones, or all; a state and a name.
# exit: 1
(defn child [caps &opt state]
  (printf "%q %q" (sort (keys caps)) state))
(def parent (fn [caps]
  (def {:spawn spawn :digital-write dw :self self :whereis whereis :sleep sleep} caps)
  (defn only [& pins] (fn [pin level] (if (index-of pin pins) (dw pin level) (errorf "pin %d is not mine" pin))))
  (def mine (sort (keys caps)))
  (print (self) " " (whereis "parent") " " (describe (whereis "nobody")))
  (spawn child {:sleep sleep} :state {:name "child"})
  (spawn child @{})
  (spawn (fn [{:digital-write dw}] (dw 2 1) (dw 5 1)) {:digital-write (only 2 3)} nil {:name "narrow"})
  (spawn (fn [theirs] (print (deep= mine (sort (keys theirs))))) nil nil {:name "heir"})
  (def [a b] [(spawn child {}) (spawn child {})])
  (print (= b (inc a)))))
