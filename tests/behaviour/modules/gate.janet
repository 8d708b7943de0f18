# A module with a var, a macro, a private helper, and an import of its own.
(import ./pulse :as p)

(var openings 0)

(defn- announce [n] (string "opening " n))

(defn open []
  (++ openings)
  (print (announce openings) " " p/width))

(defmacro twice [form] ~(do ,form ,form))
