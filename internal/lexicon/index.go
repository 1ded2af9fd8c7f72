package lexicon

import (
	"strings"
	"sync/atomic"

	"marsad/internal/arabic"
)

// Class says how an entry of an Index may be inflected in running text.
type Class uint8

// The classes of entries.
const (
	Phrase Class = iota // as written, with or without article and proclitics
	Noun                // the same, and with a pronoun ending
	Verb                // a finite verb: no article, no preposition, but an object pronoun may follow
)

// Hit is an entry found in running text.
type Hit struct {
	Value     int // what Add was given
	Words     int // how many words of the text it covers
	Class     Class
	Reading   arabic.Reading // how the first word was divided
	Aspect    arabic.Aspect
	Agreement arabic.Agreement
	Pronoun   bool // a pronoun ending was taken off the first word
}

// Index finds entries of one or several words in running text, through proclitics, article and pronoun endings. It is a trie
// over folded words, filled once and then only read.
type Index struct {
	root    map[string]*node
	entries int // how many were entered
	slot    int // of words, for its views
	nothing atomic.Pointer[view]
}

type node struct {
	next    map[string]*node
	entries []entry
}

type entry struct {
	value     int
	class     Class
	aspect    arabic.Aspect
	agreement arabic.Agreement
}

// indexes counts the indexes made, so that those of one reader have slots of their own.
var indexes atomic.Uint32

// NewIndex gives an empty index.
func NewIndex() *Index { return &Index{root: map[string]*node{}, slot: int(indexes.Add(1) % slots)} }

// AddPhrase enters a phrase as words separated by spaces.
func (x *Index) AddPhrase(phrase string, value int) {
	x.addWords(strings.Fields(arabic.Fold(phrase)), value)
}

// addWords enters a phrase as folded words.
func (x *Index) addWords(words []string, value int) {
	x.add(words, entry{value: value, class: Phrase})
}

// AddNoun enters a noun or participle form.
func (x *Index) AddNoun(form string, value int) {
	x.add(strings.Fields(arabic.Fold(form)), entry{value: value, class: Noun})
}

// AddVerb enters all written forms of a verb; see arabic.Conjugate.
func (x *Index) AddVerb(perfect, imperfect string, value int) {
	for _, f := range arabic.Conjugate(perfect, imperfect) {
		x.add([]string{f.Form}, entry{value: value, class: Verb, aspect: f.Aspect, agreement: f.Agreement})
	}
}

// AddVerbPhrase enters a verb in all its written forms with the words that follow it: أطلق النار, أطلقت النار, يطلقون النار.
func (x *Index) AddVerbPhrase(perfect, imperfect, rest string, value int) {
	following := strings.Fields(arabic.Fold(rest))
	for _, f := range arabic.Conjugate(perfect, imperfect) {
		x.add(append([]string{f.Form}, following...), entry{value: value, class: Verb, aspect: f.Aspect, agreement: f.Agreement})
	}
}

func (x *Index) add(words []string, e entry) {
	if len(words) == 0 {
		return
	}
	level := x.root
	var at *node
	for i, w := range words {
		if e.class != Verb || i > 0 { // the first letters of ألقى and التقى are no article
			w = bare(w)
		}
		if level[w] == nil {
			level[w] = &node{}
		}
		at = level[w]
		if i == len(words)-1 {
			break
		}
		if at.next == nil {
			at.next = map[string]*node{}
		}
		level = at.next
	}
	for _, old := range at.entries {
		if old.value == e.value {
			return // two forms of one lemma that are written alike
		}
	}
	at.entries = append(at.entries, e)
	x.entries++
}

// bare takes the article off: entries are kept without it, since reports write it or not.
func bare(w string) string {
	if rest, ok := strings.CutPrefix(w, "ال"); ok && len(rest) >= 4 {
		return rest
	}
	return w
}

// Match appends the longest entries that begin at words[at]; several when one form belongs to several entries. A nil word
// (punctuation) ends a phrase.
func (x *Index) Match(dst []Hit, words []*Word, at int) []Hit {
	if words[at] == nil {
		return dst
	}
	start, seen := len(dst), x.view(words[at])
	for i := range seen.plain {
		dst = x.collect(dst, start, seen.plain[i].node, words, at, Hit{Reading: seen.plain[i].reading})
	}
	if len(dst) > start || words[at].Head > 0 || words[at].Own != 0 {
		return dst
	}
	for i := range seen.pronoun {
		dst = x.collect(dst, start, seen.pronoun[i].node, words, at, Hit{Reading: seen.pronoun[i].reading, Pronoun: true})
	}
	return dst
}

// collect keeps the longest matches below n in dst[start:].
func (x *Index) collect(dst []Hit, start int, n *node, words []*Word, at int, base Hit) []Hit {
	for depth := 1; n != nil; depth++ {
		for _, e := range n.entries {
			if !e.allows(base) {
				continue
			}
			hit := base
			hit.Value, hit.Words, hit.Class, hit.Aspect, hit.Agreement = e.value, depth, e.class, e.aspect, e.agreement
			dst = keepLongest(dst, start, hit)
		}
		if n.next == nil || at+depth >= len(words) || words[at+depth] == nil {
			return dst
		}
		n = n.step(words[at+depth])
	}
	return dst
}

// step follows a later word of a phrase: as written, without article, or with the conjunction and that outlets put between.
func (n *node) step(w *Word) *node {
	for _, d := range w.Divisions {
		if d.Conjunction != 0 || d.Preposition != 0 || d.Future {
			continue
		}
		if next := n.next[d.Stem]; next != nil {
			return next
		}
	}
	return nil
}

// allows reports whether an entry of this class can stand behind the proclitics that were taken off.
func (e entry) allows(h Hit) bool {
	r := h.Reading
	switch e.class {
	case Verb:
		if r.Definite || r.Preposition != 0 && !(r.Preposition == 'l' && e.aspect == arabic.Imperfect) {
			return false
		}
		return !r.Future || e.aspect == arabic.Imperfect
	case Phrase:
		return !h.Pronoun && !r.Future
	}
	return !r.Future && !(h.Pronoun && r.Definite)
}

func keepLongest(dst []Hit, start int, h Hit) []Hit {
	for i := start; i < len(dst); i++ {
		switch {
		case dst[i].Words > h.Words:
			return dst
		case dst[i].Words < h.Words:
			return append(dst[:start], h)
		case dst[i].Value == h.Value:
			return dst
		}
	}
	return append(dst, h)
}

// Verb reports whether a word can be a finite verb of the index.
func (x *Index) Verb(w *Word) bool { return w != nil && x.view(w).verb }
