package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrQuery says that a query asks for nothing that can be looked up.
var ErrQuery = errors.New("cannot search for this")

// The reasons of an ErrQuery.
var (
	ErrTooLong     = fmt.Errorf("%w: it has too many words", ErrQuery)
	ErrOnlyWithout = fmt.Errorf("%w: it only says what must not occur; add a word that has to", ErrQuery)
)

// MaxQueryWords is how many words a query has at most.
const MaxQueryWords = 32

// Query is what a reader asks for: one term of each group occurs, and none of None. The zero value passes every text.
type Query struct {
	All  []Group
	None []Term
}

// Group is terms of which one has to occur.
type Group []Term

// Term is a word, or words that stand one behind the other.
type Term struct {
	Text  string // as the reader wrote it
	Slots []Slot // never empty
}

// Slot is one place of a term: a token fits when its Word is Word or its Stem is one of Stems. Slots of a term of several words have at most one stem, so
// that a phrase is either all words or all stems: see Term.Stemmed.
type Slot struct {
	Word  string
	Stems []string // none when only the word itself is asked for; the own stem first
}

// Options is how a query is read.
type Options struct {
	Exact   bool     // no stems and no spelling variants
	Without []string // keys of expansions that the reader took away; see Expansion.Key
}

// The kinds of expansions.
const (
	Forms    = "forms"    // other forms of the same word: article, proclitics, endings, number
	Spelling = "spelling" // another way to write the same name
)

// Expansion says that a word of the query also finds others.
type Expansion struct {
	Word string // folded, of the query
	To   string // the stem that is looked up as well
	Kind string
}

// Key names the expansion in Options.Without.
func (e Expansion) Key() string { return e.Word + ">" + e.To }

// Empty reports whether the query asks for nothing.
func (q Query) Empty() bool { return len(q.All) == 0 && len(q.None) == 0 }

// Phrase reports whether the term has several words.
func (t Term) Phrase() bool { return len(t.Slots) > 1 }

// Stemmed reports whether every slot of the term has a stem.
func (t Term) Stemmed() bool {
	return !slices.ContainsFunc(t.Slots, func(s Slot) bool { return len(s.Stems) == 0 })
}

// Parse reads a query: words, which all have to occur; "words in quotes", one behind the other; -word or -"words", which must not occur; a | b or a OR b,
// of which one has to occur. A word without letters and digits is left out. A query of words that must not occur alone is an ErrQuery, as is one of more
// than MaxQueryWords. Expansions are what the query was expanded to, whether the reader took them away or not; there are none when o.Exact.
func Parse(query string, o Options) (Query, []Expansion, error) {
	p := parser{options: o}
	or := false
	for _, piece := range pieces(query) {
		if piece.or {
			or = true
			continue
		}
		p.add(piece, or)
		or = false
	}
	switch {
	case p.words > MaxQueryWords:
		return Query{}, nil, fmt.Errorf("%w: %d; write at most %d", ErrTooLong, p.words, MaxQueryWords)
	case len(p.query.All) == 0 && len(p.query.None) > 0:
		return Query{}, nil, ErrOnlyWithout
	}
	return p.query, p.expansions, nil
}

// piece is a part of a query as it is written.
type piece struct {
	text            string
	quoted, not, or bool
}

// closing gives the quotation mark that ends what an opening one begins.
var closing = map[rune]string{'"': "\"", '«': "»", '“': "”", '„': "“”"}

// pieces divides a query at white space outside quotation marks; a quotation that does not end goes to the end of the query.
func pieces(query string) []piece {
	var out []piece
	for rest := strings.TrimSpace(query); rest != ""; rest = strings.TrimSpace(rest) {
		var p piece
		if after, ok := strings.CutPrefix(rest, "-"); ok {
			p.not, rest = true, after
		}
		first := []rune(rest[:min(len(rest), 4)])
		switch {
		case len(first) > 0 && closing[first[0]] != "":
			p.quoted = true
			rest = rest[len(string(first[0])):]
			end := strings.IndexAny(rest, closing[first[0]])
			if end < 0 {
				end = len(rest)
			}
			p.text, rest = rest[:end], strings.TrimLeft(rest[end:], closing[first[0]])
		default:
			end := strings.IndexAny(rest, " \t\r\n\u00a0|\"«“„")
			switch {
			case end < 0:
				end = len(rest)
			case end == 0 && rest[0] == '|':
				end = 1
			}
			p.text, rest = rest[:end], rest[end:]
			p.or = !p.not && (p.text == "|" || p.text == "OR")
		}
		out = append(out, p)
	}
	return out
}

type parser struct {
	options    Options
	query      Query
	expansions []Expansion
	words      int
}

func (p *parser) add(x piece, or bool) {
	tokens := Analyse(x.text)
	if len(tokens) == 0 {
		return
	}
	p.words += len(tokens)
	term := Term{Text: x.text}
	for _, t := range tokens {
		term.Slots = append(term.Slots, p.slot(t, len(tokens) == 1))
	}
	if !term.Stemmed() { // one word taken as it is, so are the others: an index keeps words and stems apart
		for i := range term.Slots {
			term.Slots[i].Stems = nil
		}
	}
	switch last := len(p.query.All) - 1; {
	case x.not:
		p.query.None = append(p.query.None, term)
	case or && last >= 0:
		p.query.All[last] = append(p.query.All[last], term)
	default:
		p.query.All = append(p.query.All, Group{term})
	}
}

// slot gives what a word of the query is looked up by.
func (p *parser) slot(t Token, alone bool) Slot {
	slot := Slot{Word: t.Word}
	if p.options.Exact {
		return slot
	}
	for _, e := range expand(t, alone) {
		if !slices.Contains(p.expansions, e) {
			p.expansions = append(p.expansions, e)
		}
		if !slices.Contains(p.options.Without, e.Key()) {
			slot.Stems = append(slot.Stems, e.To)
		}
	}
	return slot
}

// Matches reports whether a text with these tokens is what the query asks for.
func (q Query) Matches(tokens []Token) bool {
	for _, g := range q.All {
		if !slices.ContainsFunc(g, func(t Term) bool { return t.in(tokens) }) {
			return false
		}
	}
	return !slices.ContainsFunc(q.None, func(t Term) bool { return t.in(tokens) })
}

func (t Term) in(tokens []Token) bool {
	for i := range tokens {
		if t.at(tokens[i:]) {
			return true
		}
	}
	return false
}

// at reports whether the term stands at the beginning of the tokens.
func (t Term) at(tokens []Token) bool {
	if len(tokens) < len(t.Slots) {
		return false
	}
	for i, s := range t.Slots {
		if !s.fits(tokens[i]) {
			return false
		}
	}
	return true
}

func (s Slot) fits(t Token) bool { return t.Word == s.Word || slices.Contains(s.Stems, t.Stem) }
