package sqlstore

import (
	"fmt"
	"strings"

	"marsad/internal/search"
)

// The index of words tells what stands in a text, not where. The order of its words stands beside it, in the table of sequences: a code for each word and one for
// each stem, one behind the other. A phrase is there when its codes are; to look costs a row and a search in a kilobyte, where the places in an index of words cost
// the lists of all its words.
//
// A code is codeLength bytes of a hash, of which only the first has its highest bit set, so that what is found begins where a word begins. Two words share a code
// once in 2^35, two phrases of two words once in 2^70.
const codeLength = 5

func appendCode(to []byte, word string) []byte {
	const prime = 1099511628211
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * prime
	}
	h ^= h >> 32
	to = append(to, 0x80|byte(h&0x7f))
	for range codeLength - 1 {
		h >>= 7
		to = append(to, byte(h&0x7f))
	}
	return to
}

// sequence gives the codes of the words and of the stems of a text.
func sequence(words []search.Token) (of, ofStems []byte) {
	of, ofStems = make([]byte, 0, codeLength*len(words)), make([]byte, 0, codeLength*len(words))
	for _, w := range words {
		of, ofStems = appendCode(of, w.Word), appendCode(ofStems, w.Stem)
	}
	return of, ofStems
}

// phrases moves what the index of words cannot tell of a question to Beside: each group with a phrase, and each phrase that must not be there.
func (q *Question) phrases() {
	for _, g := range q.Query.All {
		if anyPhrase(g) {
			q.beside(besideSequence(g, ""))
		}
	}
	var none []search.Term
	for _, t := range q.Query.None {
		if t.Phrase() {
			q.beside(besideSequence(search.Group{t}, "NOT "))
		} else {
			none = append(none, t)
		}
	}
	q.Query.None = none
}

func anyPhrase(g search.Group) bool {
	for _, t := range g {
		if t.Phrase() {
			return true
		}
	}
	return false
}

// besideSequence gives the condition that one of the terms stands in a text.
func besideSequence(g search.Group, not string) (condition string, args []any) {
	var terms []string
	for _, t := range g {
		for _, words := range termAlternatives(t) {
			column, code := "words", []byte(nil)
			for _, w := range words {
				stem, ok := strings.CutPrefix(w, StemSign)
				if ok {
					column = "stems"
				}
				code = appendCode(code, stem)
			}
			terms, args = append(terms, "{s."+column+" holds ?}"), append(args, code)
		}
	}
	return fmt.Sprintf(`%sEXISTS (SELECT 1 FROM sequences s WHERE s.number = {number} AND (%s) LIMIT 1 OFFSET 0)`, not, strings.Join(terms, " OR ")), args
}

// BesideOf writes Beside in an engine's language: number is the column of the number, holds gives the expression that a column holds the bytes of a place (?).
func (q Question) BesideOf(number string, holds func(column string) string) string {
	return strings.NewReplacer("{number}", number, "{s.words holds ?}", holds("s.words"), "{s.stems holds ?}", holds("s.stems")).Replace(q.Beside)
}
