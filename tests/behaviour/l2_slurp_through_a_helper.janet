# L2: also when it is reached through functions of Janet's and of the file's own.
# exit: 1
(defn helper [name]
  (def text (slurp name))
  (string/trim text))
(def a (fn [_] (helper "/etc/hostname")))
