# Found from gate.janet, relative to that file.
(def width 7)
