# R11: what is not in the struct is not there: nothing else can be reached by name or by environment.
(def a (fn [{:now now}]
  (print (describe (dyn 'os/shell)))
  (print (describe (fiber/getenv (fiber/current))))
  (print (now))))
