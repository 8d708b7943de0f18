# L2: Janet's event loop, network, processes and native code may be in functions that no actor reaches.
(import spork-like/client)
(import spork-like/text)
(defn fetch [host]
  (with [stream (net/connect host "80")] (ev/read stream 10))
  (ev/spawn (os/execute ["ls"] :p))
  (ev/gather (ev/sleep 1) (ev/call print 1))
  (ffi/context nil))
(defn later [] (ev/with-deadline 5 (net/write nil "x")))
(def handlers {:fetch fetch :later later})
(defn led [{:now now}] [(client/framed "x") (text/widened "y")])
