# E5: whether that finishes, fails, is halted or restarted; and those that are linked to it, in turn.
# exit: 1
(defn lasting [{:sleep sleep}] (sleep 10000))
(defn tree [depth]
  (fn [{:spawn spawn :sleep sleep}]
    (spawn (if (zero? depth) lasting (tree (dec depth))) nil nil {:name (string "child " depth) :linked true})
    (sleep 10000)))
(def parent (fn [{:spawn spawn :halt halt :whereis whereis :sleep sleep}]
  (defn leaves? [] (truthy? (whereis "child 0")))
  (def root (spawn (tree 2) nil nil {:name "root"}))
  (sleep 10)
  (print (leaves?))
  (halt root)
  (print (leaves?))
  (defn ending [how] (fn [{:spawn spawn}] (spawn lasting nil nil {:name "child" :linked true}) (how)))
  (spawn (ending |:done))
  (spawn (ending |(error "broken")))
  (spawn (ending |(error "broken")) nil nil {:restart :on-failure :limit [1 1000]})
  (sleep 100)
  (print (describe (whereis "child")))
  # One that ends its own parent.
  (spawn (fn [{:spawn spawn :self self :sleep sleep}]
    (def me (self))
    (spawn (fn [{:halt halt}] (halt me) (print "never")) nil nil {:name "rebel" :linked true})
    (sleep 1000)))))
