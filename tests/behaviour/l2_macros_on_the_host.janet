# L2: while the file is linked, it may expand macros and look at its environment.
(defmacro expanded [form] ~(quote ,(macex1 form)))
(def names (filter |(= 'led $) (all-bindings (curenv) true)))
(defn led [{:now now}] [(expanded (when 1 2)) (length names)])
