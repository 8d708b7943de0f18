# Complaints: what is wrong with the user's program, and where. They are raised as errors, and Rust understands them. A warning is one that
# is kept instead.

(def- kind @{})

(defn complaint? [value]
  (and (table? value) (= kind (table/getproto value))))

(def warnings "What need not be wrong with the program at hand." @[])

(def- most-warnings "How many are kept." 100)

(defn warn [message {:file file :line line :column column} &opt hint]
  (def warning {:message message :file file :line line :column column :hint hint})
  (unless (or (= most-warnings (length warnings)) (index-of warning warnings)) (array/push warnings warning)))

(defn refuse
  "Ends what goes on with a complaint. `capability` is the one that the program lacks."
  [message &opt place hint trace capability]
  (def {:file file :line line :column column} (or place {}))
  (def complaint
    @{:message message :file file :line line :column column :hint hint :trace trace :capability capability})
  (error (table/setproto complaint kind)))
