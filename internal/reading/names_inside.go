package reading

import (
	"cmp"
	"slices"

	"marsad/internal/arabic"
	"marsad/internal/tagger"
)

// complete adds the names of the tagger that stand inside a longer phrase (أمين عام الأمم المتحدة); the phrase still is what acts and
// speaks. Then every mention of a name gets its whole tokens as span.
func (n *namer) complete() {
	exact := n.exactSpans()
	for _, t := range n.tagged {
		if exact[TokenSpan{t.First, t.Last}] || t.Sure < sureInside || n.partOfPlace(t) || t.Class == tagger.Location && n.partOfActor(t) {
			continue
		}
		if t.Class != tagger.Location {
			f := proposal(t)
			if b, ok := n.booked(t.First); ok && b.Last == t.Last && (b.kind == "person") == (f.kind == "person") {
				f = b // للأمم المتحدة of الأمين العام للأمم المتحدة
			}
			n.inside(f)
		} else if f, ok := n.state(t); ok {
			n.inside(f)
		} else {
			n.place(t)
		}
	}
	n.dropEmpty()
	n.wholeTokens()
}

// wholeTokens makes the spans of all mentions those of their tokens, and puts the mentions of each place in order.
func (n *namer) wholeTokens() {
	for k := range n.d.Mentions {
		n.d.Mentions[k].Clitic = 0
	}
	for k := range n.d.Places {
		mentions := n.d.Places[k].Mentions
		for j := range mentions {
			mentions[j].Clitic = 0
		}
		slices.SortStableFunc(mentions, func(a, b PlaceMention) int { return cmp.Compare(a.First, b.First) })
	}
}

// partOfPlace reports whether a name is only a part of a place's name (خان of خان يونس), and no place that the gazetteer knows itself
// (غزة of قطاع غزة).
func (n *namer) partOfPlace(t tagger.Name) bool {
	for i := t.First; i < t.Last; i++ {
		if n.d.placeAt[i] == 0 {
			return false
		}
	}
	switch n.d.Places[n.d.placeAt[t.First]-1].Kind {
	case "road", "base", "line":
		return true // what is called مطار النيرب or طريق حلب - دمشق may lie elsewhere
	}
	n.placer.s = Sentence{First: t.First, Last: t.Last}
	m, ok := n.placer.match(t.First)
	if at := n.d.placeAt; t.Last < len(at) && at[t.Last] == at[t.First] && n.placer.isSide(t.Last) && n.beginsPlace(t.First) {
		return true // الغوطة of الغوطة الشرقية
	}
	return t.Class != tagger.Location || !ok || m.last != t.Last
}

// partOfActor reports whether a name is only a part of one of the book: الشام of هيئة تحرير الشام.
func (n *namer) partOfActor(t tagger.Name) bool {
	for i := t.First; i < t.Last; i++ {
		begins := n.d.actorsAt(i)
		if !n.d.book.inside[i] && (len(begins) == 0 || begins[0].Words <= t.Last-i) {
			return false
		}
	}
	return true
}

// sureInside is from which probability on a name inside a phrase is told.
const sureInside = 0.5

// exactSpans are the spans of the names that the record tells already.
func (n *namer) exactSpans() map[TokenSpan]bool {
	spans := map[TokenSpan]bool{}
	for _, m := range n.d.Mentions {
		if n.d.Entities[m.Entity].Kind != "unknown" {
			spans[TokenSpan{m.CoreFirst, m.CoreLast}] = true
		}
	}
	for _, p := range n.d.Places {
		for _, m := range p.Mentions {
			spans[TokenSpan{m.First, m.Last}] = true
		}
	}
	return spans
}

// bookedAround gives the entity of the book whose name stands around f and names the same sort of thing, -1 for none.
func (n *namer) bookedAround(f found) int {
	k := n.d.mentionAt[f.First] - 1
	if k < 0 {
		return -1
	}
	m := n.d.Mentions[k]
	if n.actorOf[m.Entity] < 0 || f.First < m.CoreFirst || f.Last > m.CoreLast || (f.kind == "person") != (n.d.Entities[m.Entity].Kind == "person") {
		return -1
	}
	return m.Entity
}

// state gives the state that the tagger's place is in the book (سفير كوبا): where a state's name tells where something is, the gazetteer
// has said so before.
func (n *namer) state(t tagger.Name) (found, bool) {
	f, ok := n.booked(t.First)
	return f, ok && f.kind == "state" && f.Last == t.Last && n.d.placeAt[t.First] == 0
}

// inside adds a name as an entity of its own and leaves the phrase around it the mention of its tokens. A part of a name of the book is
// the same entity (يحيى سريع of العميد يحيى سريع).
func (n *namer) inside(f found) {
	if e := n.bookedAround(f); e >= 0 {
		f.Entity = e
		n.d.Mentions = append(n.d.Mentions, f.Mention)
		return
	}
	k := n.key(f)
	if rest := arabic.Fold(n.d.nameOf(f.First, f.Last, 1)); startsWithClitic(n.d.Folded(f.First)) {
		if _, ok := n.byKey[rest]; ok {
			k = rest
		}
	}
	e, ok := n.byKey[k]
	if !ok {
		if e = n.namesake(f); e < 0 {
			e = n.entityOf(f)
		}
	}
	f.Entity = e
	n.d.Mentions = append(n.d.Mentions, f.Mention)
}
