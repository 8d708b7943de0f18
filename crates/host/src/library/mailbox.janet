# Selective receive: picks one message from the mailbox and leaves the others where they are.
#
# What is left counts against the mailbox's limit: an actor that leaves messages for ever has a full mailbox one day.

(defn- capability [caps name purpose]
  (or (get caps name)
      (errorf "mailbox: %s needs the capability %q" purpose name)))

(defn select
  ``Waits for a message that `(wanted? message)` accepts and takes it out of the mailbox: a tuple of that message, or nil
  after `ms` milliseconds. Messages are looked at in the order in which they came, each of them once. Needs the
  capabilities :peek and :take, and with `ms` also :now.``
  [caps wanted? &opt ms]
  (def peek (capability caps :peek "a selective receive"))
  (def take (capability caps :take "a selective receive"))
  (def now (when ms (capability caps :now "a time-out")))
  (def deadline (when ms (+ (now) ms)))
  (defn look [index]
    (def left (when deadline (- deadline (now))))
    (def message (peek index (if (and left (< left 0)) 0 left)))
    (cond
      # Before its time is over, nil is a message.
      (and (nil? message) deadline (>= (now) deadline)) nil
      (wanted? message) [(take index)]
      (look (inc index))))
  (look 0))

(defn receive-if
  ``The first message that `(wanted? message)` accepts, or nil after `ms` milliseconds. All others stay in the mailbox, in
  their order. Needs the capabilities :peek and :take, and with `ms` also :now.``
  [caps wanted? &opt ms]
  (get (select caps wanted? ms) 0))

(defn- time-out? [clause]
  (and (tuple? clause) (= 'after (first clause))))

(defmacro receive-match
  ``Waits for a message that one of the patterns fits, takes it out of the mailbox and evaluates what follows the pattern,
  as `match` does. All others stay in the mailbox, in their order. A last clause `(after ms …)` is evaluated when no such
  message has come within `ms` milliseconds. Needs the capabilities :peek and :take, and with `after` also :now.

      (mailbox/receive-match caps
        [:pin pin level] (print pin " is " level)
        [:timer tag] (print tag)
        (after 100 (print "nothing happened")))``
  [caps & clauses]
  (def after (when (time-out? (last clauses)) (last clauses)))
  (def cases (if after (tuple/slice clauses 0 -2) clauses))
  (when (or (odd? (length cases)) (and after (< (length after) 2)))
    (error "receive-match: expected a pattern and what follows it, in turn, and (after ms …) at most as the last"))
  (def patterns (seq [index :range [0 (length cases) 2]] (cases index)))
  (with-syms [taken message]
    ~(if-let [,taken (,select ,caps
                              (fn [,message] (match ,message ,;(mapcat |[$ true] patterns)))
                              ,(get after 1))]
       (match (in ,taken 0) ,;cases)
       (do ,;(if after (tuple/slice after 2) [nil])))))
