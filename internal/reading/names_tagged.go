package reading

import (
	"strings"
	"sync"

	"marsad/internal/arabic"
	"marsad/internal/gazetteer"
	"marsad/internal/lexicon"
	"marsad/internal/tagger"
	"marsad/record"
)

// taggers keeps the buffers of the tagger between reports.
var taggers sync.Pool

// takeTagger gives a tagger to put back into taggers.
func takeTagger() (*tagger.Tagger, error) {
	if t, ok := taggers.Get().(*tagger.Tagger); ok {
		return t, nil
	}
	m, err := tagger.Open()
	if err != nil {
		return nil, err
	}
	return tagger.New(m), nil
}

// surePlace is from which probability on the tagger's word is enough for a place that no list knows.
const surePlace = 0.6

// tag asks the tagger for the names of a sentence; tagAt says which of them stands at a token.
func (n *namer) tag(s Sentence) {
	n.words = n.words[:0]
	for i := s.First; i < s.Last; i++ {
		w := n.d.Folded(i)
		if w == "" {
			w = n.d.Tokens[i].At.Of(n.d.Text.String())
		}
		n.words = append(n.words, w)
	}
	from := len(n.tagged)
	n.tagged = n.tagger.Names(n.tagged, n.words)
	n.veto(s)
	for k := from; k < len(n.tagged); k++ {
		t := &n.tagged[k]
		t.First, t.Last = t.First+s.First, t.Last+s.First
		for t.Last > t.First+1 && n.endsNoName(t.Last-1) {
			t.Last--
		}
		for i := t.First; i < t.Last; i++ {
			n.tagAt[i] = k + 1
		}
	}
}

// endsNoName reports whether the word at i can be no last word of a name: a preposition, but for علي, which folds like على.
func (n *namer) endsNoName(i int) bool {
	w := n.d.Words[i]
	return w != nil && w.Own&lexicon.Preposition != 0 && w.Folded != "علي"
}

// tagFrom gives the first name of the tagger that begins within tokens [first, last).
func (n *namer) tagFrom(first, last int) (tagger.Name, bool) {
	for i := first; i < last; i++ {
		if k := n.tagAt[i]; k > 0 && n.tagged[k-1].First == i {
			return n.tagged[k-1], true
		}
	}
	return tagger.Name{}, false
}

// proposed reads a name that no list and no rule knows, on the word of the tagger.
func (n *namer) proposed(i int) (found, bool) {
	t, ok := n.tagFrom(i, i+1)
	if !ok || n.taken(t) {
		return found{}, false
	}
	if t.Class == tagger.Location {
		if f, ok := n.state(t); ok {
			return f, true
		}
		n.place(t)
		return found{}, false
	}
	return proposal(t), true
}

// taken reports whether a time or a place stands where a name is.
func (n *namer) taken(t tagger.Name) bool {
	for i := t.First; i < t.Last; i++ {
		if n.d.timeAt[i] > 0 || n.d.placeAt[i] > 0 {
			return true
		}
	}
	return false
}

// place adds a place on the word of the tagger; where it lies the gazetteer may still know.
func (n *namer) place(t tagger.Name) {
	if t.Sure < surePlace || t.Last == t.First+1 && n.onlyGeneric(t.First) {
		return
	}
	at := n.placeNamed(n.d.nameOf(t.First, t.Last, n.placeClitic(t)))
	p := &n.d.Places[at]
	p.Mentions = append(p.Mentions, PlaceMention{First: t.First, Last: t.Last, WholeFirst: t.First})
	for i := t.First; i < t.Last; i++ {
		if n.d.placeAt[i] == 0 && n.d.mentionAt[i] == 0 {
			n.d.placeAt[i] = at + 1
		}
	}
}

// onlyGeneric reports whether token i is a generic word for places, which alone names none: المدينة.
func (n *namer) onlyGeneric(i int) bool {
	_, _, _, ok := n.d.kindWord(i)
	return ok
}

// placeClitic counts the letters before a place's name that are not part of it: as many as the gazetteer says, or one behind which a
// place of the report is left.
func (n *namer) placeClitic(t tagger.Name) int {
	n.placer.s = Sentence{First: t.First, Last: t.Last}
	if m, ok := n.placer.match(t.First); ok && m.last == t.Last {
		return m.clitic
	}
	if _, ok := n.placer.byName[placeKey(n.d.nameOf(t.First, t.Last, 1))]; (ok || n.d.placeBefore(t.First) && strings.HasPrefix(n.d.Folded(t.First), "و")) && startsWithClitic(n.d.Folded(t.First)) {
		return 1
	}
	return 0
}

// startsWithClitic reports whether a word can begin with a conjunction or preposition.
func startsWithClitic(folded string) bool {
	_, clitic := tagger.Stem(folded)
	return clitic > 0
}

// placeKey is what mentions of one place have in common.
func placeKey(name string) string { return arabic.Fold(strings.TrimPrefix(name, "ال")) }

// placeNamed gives the place of a name, new or known.
func (n *namer) placeNamed(name string) int {
	if k, ok := n.placer.byName[placeKey(name)]; ok {
		return k
	}
	if n.near == nil {
		n.near = append([]gazetteer.Point{}, n.placer.firmPoints()...)
	}
	p := Place{Place: record.Place{Name: record.Name{Arabic: name}, Basis: "unresolved", Confidence: 0.3}}
	n.placer.locate(&p, n.near)
	k := len(n.d.Places)
	n.placer.byName[placeKey(name)] = k
	n.d.Places = append(n.d.Places, p)
	return k
}

// proposal makes a mention of a person or an organisation of the tagger.
func proposal(t tagger.Name) found {
	f := found{actor: -1, kind: "person", Mention: Mention{First: t.First, Last: t.Last, CoreFirst: t.First, CoreLast: t.Last, Class: "name"}}
	if t.Class == tagger.Organisation {
		f.kind, f.Class = "organisation", "body"
	}
	return f
}
