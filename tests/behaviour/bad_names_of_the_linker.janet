# exit: 1
# What the linker itself is made of is not there for programs.
(def a (fn [_] (image-of-actors [] [] nil nil nil)))
