package reading

// booked reads an actor of the book.
func (n *namer) booked(i int) (found, bool) {
	n.hits = n.lex.ActorIndex.Match(n.hits[:0], n.d.Words[:n.s.Last], i)
	if len(n.hits) == 0 {
		return found{}, false
	}
	h := n.hits[0]
	for _, o := range n.hits[1:] {
		if cliticLetters(o.Reading) < cliticLetters(h.Reading) {
			h = o
		}
	}
	name := n.lex.ActorNames[h.Value]
	actor := n.lex.Actors[name.Actor]
	f := found{actor: name.Actor, kind: actor.Kind, loaded: name.Loaded}
	f.Mention = Mention{First: i, Last: i + h.Words, CoreFirst: i, CoreLast: i + h.Words, Clitic: cliticLetters(h.Reading), Class: classOfKind(actor.Kind), Preposition: h.Reading.Preposition, Conjunction: h.Reading.Conjunction != 0}
	return f, true
}
