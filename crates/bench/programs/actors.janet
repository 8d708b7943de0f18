
# Every actor is a name of its own for the one function.
(defmacro actors-of [work]
  ~(upscope ,;(seq [i :range [0 actors]] ~(def ,(symbol "actor" i) :actor ,work))))
(actors-of work)
