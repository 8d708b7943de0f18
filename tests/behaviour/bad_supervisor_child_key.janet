# E6: what is wrong with a supervisor is found when the file is linked.
# exit: 1
(import mj/supervisor)
(def plant :actor
  (supervisor/supervisor {} {:start identity :restrat :never}))
