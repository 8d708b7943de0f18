# What one value leads to.

(defn leads-to
  "Returns the values that one step leads to from `value`, but for the environment of a fiber."
  [value]
  (def found (contents value))
  (defn add-constants [{:constants constants :defs defs}]
    (array/concat found constants)
    (each nested defs (add-constants nested)))
  (when (function? value) (add-constants (disasm value)))
  (when (dictionary? value) (array/concat found [(getproto value)] (keys value) (values value)))
  (when (indexed? value) (array/concat found value))
  (filter |(not (or (nil? $) (boolean? $) (number? $) (bytes? $))) found))
