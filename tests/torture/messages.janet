# Those that talk too much.

(defn send-to-itself :actor [{:self self :send send}]
  (forever (send (self) "again")))

(defn send-to-all :actor [{:send send}]
  (forever (for pid 0 200 (protect (send pid [:noise pid])))))

(defn send-what-is-big :actor [{:self self :send send :receive receive}]
  (def big (buffer/new-filled 20000))
  (forever (send (self) big) (receive 0)))

(defn keep-big-messages :actor [{:self self :send send}]
  (def big (buffer/new-filled 4000))
  (forever (send (self) big)))

(defn send-what-is-no-data :actor [{:self self :send send}]
  (forever
    (each thing [print (fiber/current) (peg/compile "a") (int/s64 1) (parser/new) (math/rng 1)]
      (protect (send (self) [thing]))
      (protect (send (self) @{thing thing})))))

(defn send-a-circle :actor [{:self self :send send}]
  (def circle @{})
  (put circle :circle circle)
  (forever (protect (send (self) circle))))

(defn send-to-what-is-no-pid :actor [{:send send}]
  (forever (each pid [nil -1 1.5 1e300 "one" @[] math/nan 4294967296 4294967295] (protect (send pid 1)))))

(defn receive-for-ever :actor [{:receive receive}]
  (forever (receive)))

(defn receive-nothing :actor [{:receive receive}]
  (forever (receive 0)))

(defn peek-without-end :actor [{:self self :send send :peek peek :take take}]
  (forever (send (self) 1) (peek 0 0) (protect (peek 1000000 0)) (protect (take 99)) (protect (peek -1 0))))

(defn a-crowd :actor [{:spawn spawn :send send :receive receive :self self}]
  (def me (self))
  (def others (seq [_ :range [0 10]]
                (spawn (fn [{:send send}] (forever (send me (string/repeat "x" 200)) (yield))))))
  (forever (receive) (each other others (send other (range 50)))))

(defn a-ring :actor [{:spawn spawn :send send :receive receive :self self}]
  (var next (self))
  (repeat 10
    (def to next)
    (set next (spawn (fn [{:send send :receive receive}] (forever (send to (receive)))))))
  (send next @"token")
  (forever (send next (receive))))

(defn print-without-end :actor [_]
  (forever (print "noise")))

(defn print-what-is-long :actor [_]
  (forever (print (string/repeat "noise " 2000))))

(defn print-no-text :actor [_]
  (def all @[])
  (forever
    (protect (array/push all (buffer/new-filled 1000)))
    (print (string/repeat "\xff" 4090))))

(defn print-control-characters :actor [_]
  (forever (prin (string/from-bytes ;(range 32)))))

(defn print-half-a-line :actor [_]
  (forever (prin "x")))

(defn print-nothing :actor [_]
  (forever (print)))

(defn full-mailboxes :actor [{:spawn spawn :send send :sleep sleep}]
  (def all @[])
  (forever
    (protect (array/push all (spawn (fn [{:sleep sleep}] (sleep 100000)) nil nil {:mailbox 1000})))
    (each pid all (while (send pid 1)))
    (sleep 1)))
