# Here it is called while the file is evaluated.
# exit: 1
(def stream (net/connect "example.org" "80"))
(defn led [{:now now}] 1)
