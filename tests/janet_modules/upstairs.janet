(def name :upstairs)
