# Supervisors: actors that start others, watch over them, and start them anew when they end.

(def- child-keys [:name :start :capabilities :state :restart :mailbox])
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

(defn- start [child caps]
  (def {:spec spec} child)
  (def given (spec :capabilities))
  (def pid ((caps :spawn) (spec :start)
                          (if (function? given) (given caps) given)
                          (spec :state)
                          {:name (spec :name) :mailbox (spec :mailbox) :linked true}))
  ((caps :monitor) pid)
  (put child :pid pid)
  (put child :due nil))

(defn- stop [child caps]
  (when-let [pid (child :pid)]
    (put child :pid nil)
    ((caps :halt) pid)))

(defn- starts-anew? [child reason]
  (case (get-in child [:spec :restart] :always)
    :always true
    :on-failure (not (index-of reason [:finished :halted]))
    false))

(defn- concerned
  "The children that are started anew together with the one at `index`."
  [strategy children index]
  (case strategy
    :one-for-one [(children index)]
    :one-for-all children
    :rest-for-one (array/slice children index)))

(defn- back-off
  "Notes a restart at `time`, and how long it waits: twice as long as the one before. An error past the limit."
  [{:limit [most window] :back-off [first-wait longest]} recent time name]
  (def still (filter |(> (+ $ window) time) recent))
  (when (>= (length still) most)
    (errorf "supervisor: more than %d restarts within %d ms, the last one of %s" most window name))
  (array/concat (array/clear recent) still [time])
  (min longest (* first-wait (math/pow 2 (length still)))))

(defn- on-exit [options children recent caps index reason]
  (def child (children index))
  (put child :pid nil)
  (when (starts-anew? child reason)
    (def time ((caps :now)))
    (def due (+ time (back-off options recent time (or (get-in child [:spec :name]) (string "child " index)))))
    (def group (concerned (options :strategy) children index))
    (each other (reverse group)
      (def was-alive (other :pid))
      (stop other caps)
      (when (or (= other child) (other :due) (and was-alive (starts-anew? other :failed)))
        (put other :due due)))))

(defn- start-due [children caps]
  (def time ((caps :now)))
  (each child children
    (when (and (child :due) (<= (child :due) time)) (start child caps))))

(defn- watch-over [options children caps]
  (def {:receive receive :now now} caps)
  (def recent @[])
  (while (do (start-due children caps)
             (some |(or ($ :pid) ($ :due)) children))
    (def dues (keep |($ :due) children))
    (match (receive (unless (empty? dues) (max 0 (- (min ;dues) (now)))))
      [:exit pid reason]
      (when-let [index (find-index |(= pid ($ :pid)) children)]
        (on-exit options children recent caps index reason)))))

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

  - `:start` the actor's function; `:name`, `:state`, `:mailbox` as of the capability :spawn;
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
    (def records (map (fn [spec] @{:spec spec :due 0}) children))
    (defer (each record (reverse records) (stop record caps))
      (watch-over options records caps))))
