package reading

import "marsad/internal/tagger"

// settle brings what a rule found together with what the tagger found in the same words: the tagger knows where a name begins and
// ends. A phrase that only describes (مدنيين, رئيس الوزراء) names nobody; its kind is unknown.
func (n *namer) settle(f *found) {
	t, ok := n.tagFrom(f.First, f.Last)
	if !ok {
		n.describes(f)
		return
	}
	switch {
	case f.Class == "official" && n.betweenCommas(f): // where it ends is plain to see
	case f.Class == "official" && t.Class == tagger.Person && t.First > f.First:
		f.CoreFirst, f.CoreLast, f.Last, f.Clitic = t.First, t.Last, max(f.Last, t.Last), 0
	case f.Class == "name" && t.Class == tagger.Person && f.actor < 0:
		f.CoreFirst, f.CoreLast, f.Last = t.First, t.Last, t.Last
	case f.actor < 0 && f.Class != "official" && t.Class == tagger.Organisation && t.First == f.First:
		f.CoreLast, f.Last = t.Last, max(f.Last, t.Last)
		if f.kind != "armed_actor" {
			f.kind = "organisation"
		}
	case f.actor < 0 && f.kind == "outlet" && t.Class == tagger.Organisation && t.First-f.First <= 2: // صحيفة "النهار"
		f.CoreFirst, f.CoreLast, f.Last, f.Clitic = t.First, t.Last, max(f.Last, t.Last), 0
	default:
		n.describes(f)
	}
}

// describes takes the kind from a phrase that only describes somebody: it tells the kind of what is named, and here nothing is. An
// outlet of two words (وكالة الأنباء), or one that is spoken to, stays one: who relays a statement depends on it.
func (n *namer) describes(f *found) {
	if f.actor >= 0 || f.kind == "outlet" && (f.Last-f.First > 1 || f.Preposition == 'l') || f.Class == "name" || f.CoreFirst > f.First {
		return
	}
	f.kind = "unknown"
}

// betweenCommas reports whether the name in an office's phrase stands in apposition, between two commas.
func (n *namer) betweenCommas(f *found) bool {
	return f.CoreFirst > f.First && f.CoreFirst > 0 && n.comma(f.CoreFirst-1) && f.CoreLast < n.s.Last && n.comma(f.CoreLast)
}

func (n *namer) comma(i int) bool { return n.d.Tokens[i].Mark == '،' || n.d.Tokens[i].Mark == ',' }
