# L2: a board has no macros, so that it cannot expand one.
# exit: 1
(defn expanded [form] (macex form))
(defn led [{:now now}] (expanded '(when 1 2)))
