# Supervisors: actors that start others, watch over them, and start them anew when they end.

(def- child-keys [:name :start :capabilities :state :restart :mailbox :watchdog])
(def- option-keys [:strategy :limit :back-off])
(def- strategies [:one-for-one :one-for-all :rest-for-one])
(def- policies [:always :on-failure :never])

(defn- listed [choices]
  (string/join (map |(string ":" $) choices) ", "))

(defn- check [what value fits? expected]
  (unless (fits? value)
    (errorf "supervisor: %s is %q, expected %s" what value expected)))

(defn- check-keys [what given known]
  (check what given dictionary? "a struct")
  (each key (keys given)
    (unless (index-of key known)
      (errorf "supervisor: %s has no %q; there are %s" what key (listed known)))))

(defn- pair-of-numbers? [value]
  (and (indexed? value) (= 2 (length value)) (all |(and (number? $) (>= $ 0)) value)))

(defn- check-options [{:strategy strategy :limit limit :back-off back-off}]
  (check "the strategy" strategy |(index-of $ strategies) (string "one of " (listed strategies)))
  (check "the limit" limit pair-of-numbers? "[restarts milliseconds], as in [5 10000]")
  (check "the back-off" back-off pair-of-numbers? "[first longest] in milliseconds, as in [10 10000]"))

(defn- check-child [index child]
  (def what (string "child " index))
  (check-keys what child child-keys)
  (def {:name name :start start :capabilities capabilities :restart restart} child)
  (check (string what "'s :start") start function? "a function of capabilities")
  (check (string what "'s :name") name |(or (nil? $) (string? $)) "a string")
  (check (string what "'s :restart") restart |(or (nil? $) (index-of $ policies)) (string "one of " (listed policies)))
  (check (string what "'s :capabilities") capabilities |(or (nil? $) (dictionary? $) (function? $))
         "a struct, or a function from the supervisor's capabilities to one"))

# What follows runs on the board: plain loops, which take a fraction of what `map`, `filter` and the like would.

(defn- start [child caps]
  (def {:spec spec} child)
  (def given (spec :capabilities))
  (def pid ((caps :spawn) (spec :start)
                          (if (function? given) (given caps) given)
                          (spec :state)
                          {:name (spec :name) :mailbox (spec :mailbox) :watchdog (spec :watchdog) :linked true}))
  ((caps :monitor) pid)
  (put child :pid pid)
  (put child :due nil))

(defn- stop [child caps]
  (when-let [pid (child :pid)]
    (put child :pid nil)
    ((caps :halt) pid)))

(defn- stop-all [children caps]
  (loop [index :down-to [(dec (length children)) 0]]
    (stop (children index) caps)))

(defn- starts-anew? [child reason]
  (case (get (child :spec) :restart :always)
    :always true
    :on-failure (and (not= reason :finished) (not= reason :halted))
    false))

(defn- back-off
  "Notes a restart at `time`, and how long it waits: twice as long as the one before. An error past the limit."
  [{:limit [most window] :back-off [first-wait longest]} recent time name]
  (while (and (next recent) (<= (+ (recent 0) window) time))
    (array/remove recent 0))
  (def before (length recent))
  (when (>= before most)
    (errorf "supervisor: more than %d restarts within %d ms, the last one of %s" most window name))
  (array/push recent time)
  (def wait (* first-wait (math/pow 2 before)))
  (if (< wait longest) wait longest))

(defn- start-anew
  "The child at `index` has ended: notes when it and those concerned are due, who are ended until then."
  [options children recent caps index]
  (def child (children index))
  (def time ((caps :now)))
  (def due (+ time (back-off options recent time (get (child :spec) :name (string "child " index)))))
  (def last-index (dec (length children)))
  (def [from to]
    (case (options :strategy)
      :one-for-one [index index]
      :one-for-all [0 last-index]
      [index last-index]))
  (loop [i :down-to [to from]]
    (def other (children i))
    (def was-alive (other :pid))
    (stop other caps)
    (when (or (= i index) (other :due) (and was-alive (starts-anew? other :failed)))
      (put other :due due))))

(defn- start-due
  "Starts those who are due. When the next one is, and whether any child is left."
  [children caps]
  (def time ((caps :now)))
  (var next-due nil)
  (var any-left false)
  (each child children
    (def due (child :due))
    (when (and due (<= due time)) (start child caps))
    (when-let [due (child :due)]
      (when (or (not next-due) (< due next-due)) (set next-due due)))
    (when (or (child :pid) (child :due)) (set any-left true)))
  [next-due any-left])

(defn- on-exit [options children recent caps pid reason]
  (eachp [index child] children
    (when (= pid (child :pid))
      (put child :pid nil)
      (when (starts-anew? child reason)
        (start-anew options children recent caps index))
      (break))))

(defn- watch-over [options children caps]
  (def {:receive receive :now now} caps)
  (def recent @[])
  (forever
    (def [next-due any-left] (start-due children caps))
    (unless any-left (break))
    (def wait (when next-due (- next-due (now))))
    (match (receive (if (and wait (< wait 0)) 0 wait))
      [:exit pid reason] (on-exit options children recent caps pid reason))))

(defn supervisor
  ``An actor that starts `children`, in this order, and starts them anew when they end. It ends when no child is left, and
  fails when there were too many restarts; its children end with it.

  `options`, a struct:

  - `:strategy` `:one-for-one` (the default: the child that has ended is started anew), `:one-for-all` (all children are
    ended, and started anew), `:rest-for-one` (it, and those after it);
  - `:limit` `[restarts milliseconds]`: more restarts within that time are too many; `[5 10000]` by default;
  - `:back-off` `[first longest]`: how long a restart waits, in milliseconds; twice as long as the one before within the
    limit's time; `[10 10000]` by default.

  A child is a struct:

  - `:start` the actor's function; `:name`, `:state`, `:mailbox`, `:watchdog` as of the capability :spawn;
  - `:capabilities` a struct, or a function from the supervisor's capabilities to one; the supervisor's own by default;
  - `:restart` `:always` (the default), `:on-failure` (not when it has finished or was halted), or `:never`.

  The supervisor needs the capabilities :spawn, :monitor, :halt, :receive and :now.

      (def plant :actor
        (supervisor/supervisor {:strategy :one-for-all :limit [3 5000]}
          {:name "sensor" :start sensor}
          {:name "pump" :start pump :restart :on-failure}))``
  [options & children]
  (check-keys "the first argument" options option-keys)
  (def options (merge {:strategy :one-for-one :limit [5 10000] :back-off [10 10000]} options))
  (check-options options)
  (eachp [index child] children (check-child index child))
  (fn [caps]
    (each name [:spawn :monitor :halt :receive :now]
      (unless (get caps name) (errorf "supervisor: it needs the capability %q" name)))
    (def records (seq [spec :in children] @{:spec spec :due 0}))
    (defer (stop-all records caps)
      (watch-over options records caps))))
