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
	Words  []search.Token
	Marks  []string
}

// StemSign and markSign stand before stems and marks, so that neither is ever taken for a word of a text: characters for private use, of which no word has any.
const (
	StemSign = "\ue001"
	markSign = "\ue000"
)

// StemToken gives the token of a stem.
func StemToken(stem string) string { return StemSign + stem }

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
	t := &Tokens{Words: search.Analyse(x.Text), Marks: []string{classMark(kind, x.Class)}}
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

// Question is what the index of words is asked: entries that the query finds, that have one mark of each group, whose number lies between Low and High, and
// that Where lets through.
type Question struct {
	Query     search.Query
	Marks     [][]string
	Low, High int64
	Where     string // on the row e of entries; "" for none
	Args      []any
}

// Expression writes a question's query and marks in the language of an engine's index: term quotes a token, phrase joins quoted tokens that stand one behind
// the other, and, or and not are the operators.
func (q Question) Expression(and, or, not string, phrase func(tokens []string) string) string {
	var all []string
	group := func(terms []string) { all = append(all, "("+strings.Join(terms, or)+")") }
	for _, g := range q.Query.All {
		var terms []string
		for _, t := range g {
			terms = append(terms, termAlternatives(t, phrase)...)
		}
		group(terms)
	}
	for _, g := range q.Marks {
		var terms []string
		for _, m := range g {
			terms = append(terms, phrase([]string{m}))
		}
		group(terms)
	}
	out := strings.Join(all, and)
	for _, t := range q.Query.None {
		out = "(" + out + ")" + not + "(" + strings.Join(termAlternatives(t, phrase), or) + ")"
	}
	return out
}

// termAlternatives gives the ways in which a term can occur. A word whose own stem is looked up needs no look-up of itself.
func termAlternatives(t search.Term, phrase func([]string) string) []string {
	if t.Phrase() {
		tokens := make([]string, len(t.Slots))
		for i, s := range t.Slots {
			tokens[i] = s.Word
			if t.Stemmed() {
				tokens[i] = StemToken(s.Stems[0])
			}
		}
		return []string{phrase(tokens)}
	}
	var out []string
	for _, s := range t.Slots {
		if !slices.Contains(s.Stems, search.Stem(s.Word)) {
			out = append(out, phrase([]string{s.Word}))
		}
		for _, stem := range s.Stems {
			out = append(out, phrase([]string{StemToken(stem)}))
		}
	}
	return out
}
