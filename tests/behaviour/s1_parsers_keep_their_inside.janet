# S1: what was inserted into a parser after a comment was taken for an address. Nothing reaches into parsers any more.
(def a (fn [_]
  (def parser (parser/new))
  (parser/consume parser "(1 2 # a comment")
  (pp (protect (:insert parser 12345)))
  (pp (protect ((get parser :insert) parser 12345)))
  (pp (protect (:state parser)))
  (parser/consume parser "\n) 7 ")
  (pp [(parser/produce parser) (parser/produce parser)])))
