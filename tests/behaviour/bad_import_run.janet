# exit: 1
# The place is where it went wrong; the way there is told, too.
(import ./modules/imports_broken)
(def a (fn [_] nil))
