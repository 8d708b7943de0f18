# L4: what does not tell its place can be marked, too.
(varfn marked :actor [state] :marked)
(defglobal "global" (fn [x] :global))
(put (dyn 'global) :actor true)
(defn not-marked [{:now now}] :not-marked)
