# What every text of the fuzz target begins with: it says what it gets hold of, and keeps it for later.

(def pool "What was got hold of." @[1])
(def said "C functions that need not be told, at first the methods of numbers, generators and parsers, which have no names." @{})
(each object [(int/s64 1) (int/u64 1) (math/rng 1) (parser/new)]
  (eachp [_ method] object (put said method true)))
(def all-of-a-walk 2000)

(defn hold
  "Says which C functions and files `value` leads to, by its items and prototypes, and keeps it."
  [value]
  (def queue @[value])
  (def seen @{})
  (each item queue
    (when (and item (not (seen item)) (< (length seen) all-of-a-walk))
      (put seen item true)
      (when (and (or (cfunction? item) (abstract? item)) (not (said item)))
        (put said item true)
        (print "held: " (describe item)))
      (when (dictionary? item)
        (array/push queue (getproto item))
        (eachp [k v] item (array/push queue k v)))
      (when (indexed? item) (array/concat queue item))
      (when (fiber? item) (array/push queue (fiber/getenv item) (fiber/last-value item)))))
  (when (> (length pool) 200) (array/clear pool) (array/push pool 1))
  (array/push pool value)
  value)

(defn held [n] (in pool (mod n (length pool))))

(def names
  (do
    (def found @[])
    (var env (curenv))
    (while env
      (array/concat found (filter symbol? (keys env)))
      (set env (table/getproto env)))
    (sort (distinct found))))

(defn call
  "Calls one of all functions that there are."
  [n & arguments]
  (def {:value f} (dyn (in names (mod n (length names)))))
  (unless (or (function? f) (cfunction? f)) (error f))
  (hold (f ;(take (mod n 4) arguments))))

(def env (curenv))

(defn attempt
  "Evaluates a form, and holds its value or its error."
  [form]
  (def fiber (fiber/new (fn [] (eval form)) :a env))
  (hold (resume fiber)))
