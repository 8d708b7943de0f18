# L2, C5: actors cannot unmarshal: hostile bytes would break the VM for all.
# exit: 1
(def a (fn [_] (unmarshal "x")))
