package lexicon

import (
	"sync/atomic"

	"marsad/internal/arabic"
)

// Function is a set of grammatical classes of a word.
type Function uint16

// The classes of function words; see data/function_words.tsv.
const (
	Preposition Function = 1 << iota
	Conjunction
	Relative
	Negation
	Demonstrative
	Complementizer
)

// Division is a way to divide a word, with the stems that remain when a pronoun ending is taken off as well.
type Division struct {
	arabic.Reading
	WithoutPronoun []string
}

// Word is everything the lexicon knows of one written form. It is made once for each form and shared, so that running text pays
// a single look-up for a word it has seen.
type Word struct {
	Folded    string
	Function  Function // of the word as written, or behind wa and fa
	Own       Function // of the word as written only
	Saying    Saying
	Reports   Reports
	Given     bool                        // a given name
	Conj      bool                        // begins with wa or fa, and is known only behind it
	Head      int                         // 1 + index in Heads when the word can head an actor's name
	State     int                         // 1 + index in Nationalities when the word is an adjective of nationality
	views     [slots]atomic.Pointer[view] // what indexes have for it
	facts     atomic.Uint32               // see Facts
	Divisions []Division
	HeadCut   arabic.Reading
}

// Facts gives what package reading knows of a word whatever stands around it, as bits below 1<<31, which find gives for the folded word; it is asked once.
func (w *Word) Facts(find func(folded string) uint32) uint32 {
	const known = 1 << 31
	bits := w.facts.Load()
	if bits == 0 {
		bits = find(w.Folded) | known
		w.facts.Store(bits)
	}
	return bits &^ known
}

// Says reports whether the word has one of the classes of saying words.
func (w *Word) Says(s Saying) bool { return w != nil && w.Saying&s != 0 }

// Can reports whether the word alone can be one of the reporting forms.
func (w *Word) Can(r Reports) bool { return w != nil && w.Reports&r != 0 }

// Is reports whether the word, or the word behind its conjunction, has one of the classes.
func (w *Word) Is(f Function) bool { return w != nil && w.Function&f != 0 }

// describe makes the Word of a folded form; marbuta says that its last letter is a ta marbuta, behind which no pronoun stands.
func (l *Lexicon) describe(folded string, marbuta bool) *Word {
	w := &Word{Folded: folded}
	var readings [arabic.MaxReadings]arabic.Reading
	for _, r := range arabic.Readings(readings[:0], folded) {
		d := Division{Reading: r}
		if !marbuta {
			d.WithoutPronoun = arabic.WithoutPronoun(nil, r.Stem)
		}
		w.Divisions = append(w.Divisions, d)
	}
	w.Own = l.functions[folded]
	w.Function = w.Own
	w.Saying = l.sayings[folded]
	for _, d := range w.Divisions {
		if !d.Future {
			w.Saying |= l.sayings[d.Stem]
		}
		if d.Conjunction != 0 && d.Preposition == 0 && !d.Definite && w.Function == 0 {
			w.Function |= l.functions[d.Stem]
		}
		if w.Head == 0 {
			if i, ok := l.heads[d.Stem]; ok {
				w.Head, w.HeadCut = i+1, d.Reading
			}
		}
		if w.State == 0 && d.Preposition == 0 {
			w.State = l.adjectives[d.Stem]
		}
		if !w.Given && d.Preposition == 0 && !d.Definite && d.Conjunction == 0 {
			w.Given = l.given[d.Stem]
		}
	}
	if w.Function != 0 {
		w.Head, w.State, w.Given = 0, 0, false
	}
	w.Reports = l.reports(w)
	return w
}
