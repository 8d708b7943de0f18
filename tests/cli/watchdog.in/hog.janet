(def hog (fn [_] (while true)))
