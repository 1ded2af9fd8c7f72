package sqlstore

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/search"
	"marsad/internal/store"
)

// Tokens is by what an entry stands in the index of words.
type Tokens struct {
	Number int64
	Realm  string // see realm; stands before each token
	Words  []search.Token
	Marks  []string
}

// StemSign, markSign and realmSign stand before stems, marks and realms, so that none is ever taken for a word of a text: characters for private use, of which no
// word has any.
const (
	StemSign  = "\ue001"
	markSign  = "\ue000"
	realmSign = "\ue004"
)

// StemOf gives the stem of a token, which is of a word or of a stem.
func StemOf(token string) string {
	if stem, ok := strings.CutPrefix(token, StemSign); ok {
		return stem
	}
	return search.Stem(token)
}

// mark gives the token of something that is no word, such as a facet. It is a hash, so that any value makes a token.
func mark(kind, value string) string {
	h := sha256.Sum256([]byte(kind + "\x00" + value))
	return markSign + hex.EncodeToString(h[:8])
}

// realm is what the tokens of entries of a kind begin with, apart for those that are open to all and for the others: so that a search for the one reads nothing of
// the other, and has no list of all entries of a kind to go through beside the lists of its words. Reports that are open, which most entries are, have "".
func realm(kind string, open bool) string {
	if kind == store.KindReport && open {
		return ""
	}
	h := sha256.Sum256([]byte(fmt.Sprintf("realm %s\x00%v", kind, open)))
	return realmSign + hex.EncodeToString(h[:5])
}

// All gives the tokens of an entry, each once.
func (t *Tokens) All() []string {
	pairs := t.Pairs()
	out := make([]string, 0, 2*len(t.Words)+len(pairs)+len(t.Marks))
	words, stems := make(map[string]bool, len(t.Words)), make(map[string]bool, len(t.Words))
	for _, w := range t.Words {
		if !words[w.Word] {
			words[w.Word] = true
			out = append(out, w.Word)
		}
		if !stems[w.Stem] {
			stems[w.Stem] = true
			out = append(out, StemSign+w.Stem)
		}
	}
	out = append(append(out, pairs...), t.Marks...)
	if t.Realm != "" {
		for i := range out {
			out[i] = t.Realm + out[i]
		}
	}
	return out
}

func classMark(kind string, c access.Class) string { return mark("class of "+kind, string(c)) }
func facetMark(f store.Facet) string               { return mark("facet "+f.Kind, f.Value) }

// The zoom levels of the tiles that are marks. A box is covered with tiles of the finest level of which few are needed; what lies beside the box in them is
// sorted out by the points themselves.
var tileLevels = []int{13, 11, 9, 7, 5, 3}

const mostTiles = 30

// tileMarks gives the marks of the tiles around a position, of all levels.
func tileMarks(p store.Point) []string {
	out := make([]string, len(tileLevels))
	for i, level := range tileLevels {
		x, y := tile(p.Lat, p.Lon, level)
		out[i] = tileMark(level, x, y)
	}
	return out
}

func tileMark(level, x, y int) string { return mark("tile", fmt.Sprintf("%d/%d/%d", level, x, y)) }

// tile gives the tile of a level in which a position lies; a level has as many tiles as the level five lower has squares.
func tile(lat, lon float64, level int) (x, y int) {
	x, y = store.Square(lat, lon, level)
	return x / store.GridSquares, y / store.GridSquares
}

// cover gives the marks of the tiles over a box; nil when it is so large that it is no help.
func cover(b store.Box) []string {
	for _, level := range tileLevels {
		west, north := tile(b.North, b.West, level)
		east, south := tile(b.South, b.East, level)
		wide := east - west + 1
		if b.West > b.East {
			wide += 1 << level
		}
		if wide*(south-north+1) > mostTiles {
			continue
		}
		var out []string
		for i := range wide {
			for y := north; y <= south; y++ {
				out = append(out, tileMark(level, (west+i)%(1<<level), y))
			}
		}
		return out
	}
	return nil
}

// tokensOf gives the tokens of what an index describes.
func tokensOf(kind string, x store.Index) *Tokens {
	t := &Tokens{Realm: realm(kind, x.Class == access.Open), Words: search.Analyse(x.Text), Marks: []string{classMark(kind, x.Class)}}
	for _, f := range x.Facets {
		t.Marks = append(t.Marks, facetMark(f))
	}
	for _, p := range x.Points {
		t.Marks = append(t.Marks, tileMarks(p)...)
	}
	slices.Sort(t.Marks)
	t.Marks = slices.Compact(t.Marks)
	return t
}

// Question is what the index of words is asked: entries of a kind that the query finds, that have one mark of each group, whose number lies between Low and High, and
// that Beside and Where let through.
type Question struct {
	Kind       string
	Classes    []access.Class // beyond the open one
	Query      search.Query   // of phrases it asks only that each two words stand side by side somewhere
	Marks      [][]string
	Low, High  int64
	Beside     string // on the number of an entry, as BesideOf writes it; "" for none
	BesideArgs []any
	Where      string // on the row e of entries; "" for none
	Args       []any
}

// Language writes expressions of an engine's index.
type Language struct {
	And, Or, Not string
	Quote        func(token string) string
}

// Expression writes what a question asks the index of words. more gives what has to hold beside it of entries of a realm, "" for nothing.
func (q Question) Expression(l Language, more func(realm string) string) string {
	out := q.inRealm(l, realm(q.Kind, true), nil, more)
	if len(q.Classes) == 0 {
		return out
	}
	var classes []string
	for _, c := range q.Classes {
		classes = append(classes, classMark(q.Kind, c))
	}
	return "(" + out + ")" + l.Or + "(" + q.inRealm(l, realm(q.Kind, false), [][]string{classes}, more) + ")"
}

func (q Question) inRealm(l Language, realm string, marks [][]string, more func(string) string) string {
	var all []string
	for _, g := range q.Query.All {
		all = append(all, q.group(l, realm, g))
	}
	for _, g := range slices.Concat(marks, q.Marks) {
		var terms []string
		for _, m := range g {
			terms = append(terms, l.Quote(realm+m))
		}
		all = append(all, "("+strings.Join(terms, l.Or)+")")
	}
	if x := more(realm); x != "" {
		all = append(all, x)
	}
	if len(all) == 0 {
		all = []string{l.Quote(realm + classMark(q.Kind, access.Open))}
	}
	out := strings.Join(all, l.And)
	for _, t := range q.Query.None {
		out = "(" + out + ")" + l.Not + q.group(l, realm, search.Group{t})
	}
	return out
}

// group writes that one of some terms is there.
func (q Question) group(l Language, realm string, g search.Group) string {
	var terms []string
	for _, t := range g {
		for _, words := range termAlternatives(t) {
			if len(words) > 1 {
				words = PairsOf(words)
			}
			quoted := make([]string, len(words))
			for i, w := range words {
				quoted[i] = l.Quote(realm + w)
			}
			terms = append(terms, "("+strings.Join(quoted, l.And)+")")
		}
	}
	return "(" + strings.Join(terms, l.Or) + ")"
}

// termAlternatives gives the ways in which a term can occur, each as the tokens of its words one behind the other. A word whose own stem is looked up needs no
// look-up of itself.
func termAlternatives(t search.Term) [][]string {
	if t.Phrase() {
		tokens := make([]string, len(t.Slots))
		for i, s := range t.Slots {
			tokens[i] = s.Word
			if t.Stemmed() {
				tokens[i] = StemSign + s.Stems[0]
			}
		}
		return [][]string{tokens}
	}
	var out [][]string
	for _, s := range t.Slots {
		if !slices.Contains(s.Stems, search.Stem(s.Word)) {
			out = append(out, []string{s.Word})
		}
		for _, stem := range s.Stems {
			out = append(out, []string{StemSign + stem})
		}
	}
	return out
}
