# Those that multiply, end each other, and watch what they should not.

(defn spawn-without-end :actor [{:spawn spawn}]
  (forever (spawn (fn [{:receive receive}] (receive)))))

(defn spawn-what-spawns :actor [{:spawn spawn}]
  (defn again [{:spawn spawn :sleep sleep}]
    (forever (protect (spawn again)) (sleep 5)))
  (again {:spawn spawn :sleep identity}))

(defn spawn-what-fails :actor [{:spawn spawn :sleep sleep}]
  (forever (protect (spawn (fn [_] (error "at once")))) (sleep 0)))

(defn spawn-what-restarts :actor [{:spawn spawn :sleep sleep}]
  (forever
    (protect (spawn (fn [_] (error "again")) nil nil {:restart :always :limit [1000000 1]}))
    (sleep 20)))

(defn spawn-and-halt :actor [{:spawn spawn :halt halt}]
  (forever (halt (spawn (fn [_] (forever))))))

(defn spawn-in-a-circle :actor [{:spawn spawn :halt halt :self self}]
  (def me (self))
  (forever (spawn (fn [{:halt halt}] (halt me))) (yield)))

(defn halt-itself-while-spinning :actor [{:halt halt :self self}]
  (defer (forever) (halt (self))))

(defn monitor-without-end :actor [{:monitor monitor :self self}]
  (forever (for pid 0 1000 (protect (monitor pid))) (protect (monitor (self)))))

(defn a-restart-storm {:actor true :restart :always :limit [1000 1000]} [_]
  (error "storm"))

(defn linked-without-end :actor [{:spawn spawn :sleep sleep}]
  (forever
    (protect (spawn (fn [{:spawn spawn :sleep sleep}] (protect (spawn (fn [_] (forever (yield))) nil nil {:linked true})) (sleep 10))
                    nil nil {:linked true}))
    (sleep 5)))

(defn options-without-sense :actor [{:spawn spawn}]
  (forever
    (each options [{:mailbox 0} {:mailbox 1e9} {:mailbox -1} {:restart :sometimes} {:limit 5} {:limit [-1 -1]} {:name @[]}
                   {:name (string/repeat "long" 5000)} {:memory -1} {:watchdog -1} {:linked 5} @{} 5 "x" [] {1 2}]
      (protect (spawn (fn [_]) nil nil options)))))

(defn arguments-without-sense :actor [{:spawn spawn}]
  (forever
    (each f [nil 5 print @[] (fn []) (fn [a b c d] a) (fiber/current)]
      (each capabilities [nil {} @{} 5 {:sleep 5}]
        (protect (spawn f capabilities))))))

(defn big-states :actor [{:spawn spawn :sleep sleep}]
  (forever
    (protect (spawn (fn [{:sleep sleep} state] (sleep 50) state) nil (buffer/new-filled 10000)))
    (sleep 10)))

(defn many-names :actor [{:spawn spawn :sleep sleep :whereis whereis}]
  (var n 0)
  (forever
    (protect (spawn (fn [{:sleep sleep}] (sleep 30)) nil nil {:name (string "name-" (++ n))}))
    (whereis (string "name-" n))
    (sleep 2)))
