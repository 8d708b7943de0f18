# L4: where definitions are marked :actor, these are the actors, and no others.
(defn blink :actor [_] :blink)
(def marked :actor (fn [_] :marked))
(def unmarked (fn [_] :unmarked))
