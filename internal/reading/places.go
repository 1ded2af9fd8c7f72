package reading

import (
	"slices"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/gazetteer"
	"marsad/internal/lexicon"
	"marsad/record"
)

// places finds the names that stand for a location: behind a generic word (قرية, ريف), or in the gazetteer where the words around do
// not speak against it. Positions are decided afterwards, when all places of the report are known; see locate.go.
func places(lex *lexicon.Lexicon, gaz, where *gazetteer.Index) func(*Doc) error {
	return func(d *Doc) error {
		d.placeAt = make([]int, len(d.Tokens))
		d.findActors(lex)
		p := placer{d: d, lex: lex, gaz: gaz, where: where, byName: map[string]int{}}
		for _, s := range d.Sentences {
			if d.readable(s) {
				p.sentence(s)
			}
		}
		p.locateAll()
		return nil
	}
}

type placer struct {
	d      *Doc
	lex    *lexicon.Lexicon
	gaz    *gazetteer.Index // the names that are looked for in the text
	where  *gazetteer.Index // where places lie: the same, with those that a user imported
	byName map[string]int
	hits   []lexicon.Hit
	s      Sentence
}

func (p *placer) sentence(s Sentence) {
	p.s = s
	for i := s.First; i < s.Last; {
		next := i
		if p.d.Words[i] != nil && p.d.timeAt[i] == 0 {
			if next = p.generic(i); next == i {
				next = p.border(i)
			}
			if next == i {
				next = p.side(i)
			}
			if next == i {
				next = p.known(i)
			}
			if next == i {
				next = p.tagged(i)
			}
		}
		i = max(next, i+1)
	}
}

// span is a name found over tokens [first, last); value is its place in the gazetteer or -1.
type nameSpan struct {
	first, last, clitic, value int
	locative                   bool
}

// match gives the longest name of the gazetteer at token i.
func (p *placer) match(i int) (nameSpan, bool) {
	if i >= p.s.Last || p.d.Words[i] == nil {
		return nameSpan{}, false
	}
	p.hits = p.gaz.Names.Match(p.hits[:0], p.d.Words[:p.s.Last], i)
	if len(p.hits) == 0 {
		return nameSpan{}, false
	}
	p.hits = slices.DeleteFunc(p.hits, func(h lexicon.Hit) bool {
		return h.Words > 1 && !p.gaz.Places[h.Value].EndsIn(p.d.Folded(i+h.Words-1)) || h.Reading.Preposition == 'k' || h.Reading.Conjunction == 'f' && !p.gaz.Places[h.Value].Curated || h.Words == 1 && !p.gaz.Places[h.Value].Bears(h.Reading.Stem, h.Reading.Definite)
	})
	if len(p.hits) == 0 {
		return nameSpan{}, false
	}
	h := p.hits[0]
	for _, other := range p.hits[1:] {
		if cliticLetters(other.Reading) < cliticLetters(h.Reading) || p.rank(other.Value) > p.rank(h.Value) && cliticLetters(other.Reading) == cliticLetters(h.Reading) {
			h = other
		}
	}
	return nameSpan{first: i, last: i + h.Words, clitic: cliticLetters(h.Reading), value: h.Value, locative: h.Reading.Preposition == 'b'}, true
}

// cliticLetters counts the letters before the name that are not part of it; the article is part of it.
func cliticLetters(r arabic.Reading) int {
	n := 0
	if r.Conjunction != 0 {
		n++
	}
	if r.Preposition != 0 {
		n++
	}
	return n
}

// rank orders places by how well known they are: hand-written, large, small.
func (p *placer) rank(i int) int {
	place := &p.gaz.Places[i]
	switch {
	case place.Curated:
		return 3
	case place.Population >= 15_000:
		return 2
	}
	return 1
}

// add records a mention; mentions of one name are one place.
func (p *placer) add(n nameSpan, whole int, kind string) {
	name := p.d.nameOf(n.first, n.last, n.clitic)
	k := arabic.Fold(strings.TrimPrefix(name, "ال"))
	i, ok := p.byName[k]
	if !ok {
		i = len(p.d.Places)
		p.byName[k] = i
		p.d.Places = append(p.d.Places, Place{Place: record.Place{Name: record.Name{Arabic: name}, Kind: kind, Basis: "unresolved"}})
	}
	if p.d.Places[i].Kind == "" {
		p.d.Places[i].Kind = kind
	}
	p.d.Places[i].Mentions = append(p.d.Places[i].Mentions, PlaceMention{First: n.first, Last: n.last, WholeFirst: min(whole, n.first), Clitic: n.clitic})
	for t := min(whole, n.first); t < n.last; t++ {
		p.d.placeAt[t] = i + 1
	}
}
