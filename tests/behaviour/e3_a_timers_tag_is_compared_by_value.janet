# E3: a timer is found again by its tag, so that has to be one that equals another like it.
(def a (fn [{:every every :receive receive}]
  (each tag [:tag "tag" 'tag 7 nil true [:of [:tuples "and" {:a "struct"}]]]
    (every 10 tag)
    (pp (receive))
    (every nil tag)
    (pp (receive 50)))
  (each tag [@"tag" @[1] @{:a 1} [:in @"side"] {:of @{}} math/nan (fn [] 1)]
    (pp (try (every 10 tag) ([error] error)))
    (pp (try (every nil tag) ([error] error))))
  (pp (receive 50))))
