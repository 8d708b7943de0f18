# Only this file's own definitions are actors by themselves.
(import ./modules/actors :export true)
(def mine (fn [_] :mine))
