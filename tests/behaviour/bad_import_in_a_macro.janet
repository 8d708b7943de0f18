# exit: 1
# Also where the compiler's own fiber runs the import.
(comptime (import ./modules/broken_syntax))
(def a (fn [_] nil))
