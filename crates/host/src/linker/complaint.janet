# Complaints: what is wrong with the user's program, and where. They are raised as errors, and Rust understands them.

(def- kind @{})

(defn complaint? [value]
  (and (table? value) (= kind (table/getproto value))))

(defn refuse
  "Ends what goes on with a complaint. More than the usual keys may come as pairs."
  [message &opt place hint trace & more]
  (def {:file file :line line :column column} (or place {}))
  (def complaint @{:message message :file file :line line :column column :hint hint :trace trace})
  (error (table/setproto (merge-into complaint (table ;more)) kind)))
