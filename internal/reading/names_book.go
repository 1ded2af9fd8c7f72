package reading

import (
	"slices"
	"strings"

	"marsad/internal/gazetteer"
	"marsad/internal/lexicon"
)

// bookHits are the names of the actor book in a report: those that begin at token i stand in hits[from[i]:from[i+1]], the longest only.
// They are found once for the stages that ask for them.
type bookHits struct {
	hits []lexicon.Hit
	from []int32
	// inside[i]: token i belongs to a name of several words that begins before it, so that القدس of فيلق القدس is no place
	inside []bool
}

// findActors looks every token of the readable sentences up in the actor book.
func (d *Doc) findActors(lex *lexicon.Lexicon) {
	d.book.from, d.book.inside = make([]int32, len(d.Tokens)+1), make([]bool, len(d.Tokens))
	at := 0
	for _, s := range d.Sentences {
		if !d.readable(s) {
			continue
		}
		for i := s.First; i < s.Last; i++ {
			for ; at <= i; at++ {
				d.book.from[at] = int32(len(d.book.hits)) //nolint:gosec // a report has less than 2^31 tokens
			}
			from := len(d.book.hits)
			d.book.hits = lex.ActorIndex.Match(d.book.hits, d.Words[:s.Last], i)
			kept := d.book.hits[from:]
			kept = slices.DeleteFunc(kept, func(h lexicon.Hit) bool {
				return lex.ActorNames[h.Value].Definite && !h.Reading.Definite
			})
			d.book.hits = d.book.hits[:from+len(kept)]
			if len(kept) > 0 {
				for k := i + 1; k < i+kept[0].Words; k++ {
					d.book.inside[k] = true
				}
			}
		}
	}
	for ; at <= len(d.Tokens); at++ {
		d.book.from[at] = int32(len(d.book.hits)) //nolint:gosec // as above
	}
}

// actorsAt gives the names of the book that begin at token i.
func (d *Doc) actorsAt(i int) []lexicon.Hit {
	return d.book.hits[d.book.from[i]:d.book.from[i+1]]
}

// booked reads an actor of the book. Of several that bear the name the one is meant whose conflict the report is about.
func (n *namer) booked(i int) (found, bool) {
	hits := n.d.actorsAt(i)
	best := -1
	for k, h := range hits {
		if (n.plain(i, h) || n.denoted(i, h) >= 0) && (best < 0 || n.likelier(h, hits[best])) {
			best = k
		}
	}
	if best < 0 {
		return found{}, false
	}
	h := hits[best]
	name := n.lex.ActorNames[h.Value]
	actor := n.lex.Actors[name.Actor]
	f := found{actor: name.Actor, kind: actor.Kind, loaded: name.Loaded}
	f.Mention = Mention{First: i, Last: i + h.Words, CoreFirst: i, CoreLast: i + h.Words, Clitic: cliticLetters(h.Reading), Class: classOfKind(actor.Kind), Preposition: h.Reading.Preposition, Conjunction: h.Reading.Conjunction != 0}
	if other := n.denoted(i, h); other >= 0 {
		f.actor, f.kind, f.Class = other, n.lex.Actors[other].Kind, classOfKind(n.lex.Actors[other].Kind)
	}
	return f, true
}

// plain reports whether a hit can be the actor. A word that also is a common noun (النظام, التحالف, المقاومة) is only in a report about the
// actor's conflict, and not where an adjective goes on (النظام الصحي).
func (n *namer) plain(i int, h lexicon.Hit) bool {
	name := n.lex.ActorNames[h.Value]
	w := n.d.Words[i]
	if h.Words > 1 || w.Head == 0 && !name.Loaded {
		return true
	}
	if i+1 < n.s.Last && n.d.Tokens[i+1].Kind == Word {
		if next := n.d.Words[i+1]; name.Definite && next.Function == 0 && strings.HasPrefix(next.Folded, "ال") {
			return false
		}
	}
	actor := &n.lex.Actors[name.Actor]
	return len(actor.Conflicts) == 0 || n.votes(actor) > 0
}

// likelier orders two actors of one name: fewer letters before it, then the conflict that the report is about.
func (n *namer) likelier(a, b lexicon.Hit) bool {
	if x, y := cliticLetters(a.Reading), cliticLetters(b.Reading); x != y {
		return x < y
	}
	return n.votes(&n.lex.Actors[n.lex.ActorNames[a.Value].Actor]) > n.votes(&n.lex.Actors[n.lex.ActorNames[b.Value].Actor])
}

// denoted gives the actor whom an outlet called with this loaded word and more before, -1 for none: behind «الاحتلال التركي» a bare الاحتلال
// is the same one in that outlet's usage, whomever others call so.
func (n *namer) denoted(i int, h lexicon.Hit) int {
	if !n.lex.ActorNames[h.Value].Loaded || h.Words > 1 || n.d.Words[i].Head == 0 {
		return -1
	}
	for k := len(n.d.Mentions) - 1; k >= max(0, len(n.d.Mentions)-reachBack); k-- {
		m := n.d.Mentions[k]
		if n.actorOf[m.Entity] < 0 || m.CoreLast-m.CoreFirst < 2 || !n.d.Entities[m.Entity].Loaded {
			continue
		}
		for k := m.CoreFirst; k < m.CoreLast; k++ { // قوات الاحتلال التركي
			if w := n.d.Words[k]; w != nil && w.Head > 0 && w.HeadCut.Stem == n.d.Words[i].HeadCut.Stem {
				return n.actorOf[m.Entity]
			}
		}
	}
	return -1
}

// conflictOf gives the conflict that a country has, by its ISO 3166 code, by its place in the hand-written table and by its English name.
var conflictOf = map[string]string{
	"SY": "sy", "IQ": "iq", "YE": "ye", "LY": "ly", "SD": "sd", "LB": "lb", "PS": "ps", "IL": "ps",
	"Syria": "sy", "Iraq": "iq", "Yemen": "ye", "Libya": "ly", "Sudan": "sd", "Lebanon": "lb", "Palestine": "ps", "Israel": "ps",
}

// votes says how much of the report speaks for one of the conflicts of an actor.
func (n *namer) votes(a *lexicon.Actor) int {
	if n.conflicts == nil {
		n.conflicts = n.d.conflicts(n.lex, n.placer.gaz)
	}
	best := 0
	for _, c := range a.Conflicts {
		best = max(best, n.conflicts[c])
	}
	return best
}

// conflicts counts what in a report belongs to each conflict: its places, adjectives of its nationality, and actors of it alone whose
// names are no common nouns.
func (d *Doc) conflicts(lex *lexicon.Lexicon, gaz *gazetteer.Index) map[string]int {
	count := map[string]int{}
	ofPlace := make([]string, len(d.Places))
	for k := range d.Places {
		ofPlace[k] = d.Places[k].conflict(gaz)
	}
	for i, w := range d.Words {
		if w == nil {
			continue
		}
		if w.State > 0 {
			count[conflictOf[lex.Nationalities[w.State-1].English]]++
		}
		if p := d.placeAt[i]; p > 0 && (i == 0 || d.placeAt[i-1] != p) {
			count[ofPlace[p-1]]++
		}
		hits := d.actorsAt(i)
		if len(hits) != 1 || hits[0].Words == 1 && w.Head > 0 {
			continue
		}
		for _, c := range lex.Actors[lex.ActorNames[hits[0].Value].Actor].Conflicts {
			count[c]++
		}
	}
	delete(count, "")
	return count
}

// conflict gives the conflict of the country a place lies in, or "".
func (p *Place) conflict(gaz *gazetteer.Index) string {
	switch {
	case p.Kind == "country":
		return conflictOf[p.Name.English]
	case p.country == "" && p.Lat != nil:
		return conflictOf[gaz.CountryNear(*p.Lat, *p.Lon)]
	}
	return conflictOf[p.country]
}
