package reading

import (
	"strings"

	"marsad/internal/lexicon"
)

// mode tells whether the words that were said are given: all of them (direct), some (mixed) or none (indirect). Direct content loses its
// quotation marks.
func (st *stater) mode(s *Statement) {
	s.Mode = "indirect"
	first, last := s.ContentFirst, s.ContentLast
	if s.from > 0 && (first == 0 || first == s.from) {
		if q := st.quoteAt(s); q >= 0 {
			closing, whole := st.quotes.end(q)
			s.Mode = "direct"
			if !whole && !s.partial {
				s.ContentFirst = min(q+1, s.ContentLast) // a quotation that is never closed goes on to the end
				return
			}
			if s.partial || st.moreBehind(closing, last) {
				s.Mode = "mixed"
				s.ContentLast = max(s.ContentLast, min(closing+1, len(st.d.Tokens)))
				return
			}
			s.ContentFirst, s.ContentLast = q+1, max(q+1, closing)
			if s.ContentLast <= s.ContentFirst {
				s.ContentFirst, s.ContentLast = 0, 0
			}
			return
		}
	}
	if first < last && st.quotesWithin(s, first, last) {
		s.Mode = "mixed"
	}
}

// quoteAt gives the quotation with which that which is said begins, past the pronoun of أن and a comma; -1 when it begins otherwise.
func (st *stater) quoteAt(s *Statement) int {
	k := s.from
	for k < st.s.Last && (st.d.Words[k].Is(lexicon.Complementizer) || st.d.is(k, "قايلا", "قايله", "قايلين") || st.d.Tokens[k].Mark == ':' || st.d.Tokens[k].Mark == '،' || st.d.Tokens[k].Mark == '-' || st.d.Tokens[k].Mark == '(') {
		k++
	}
	if k >= len(st.d.Tokens) || !st.quotes.opens(k) || k > s.from && st.named(k) {
		return -1
	}
	if !s.told && !(k > s.CueLast && st.d.Tokens[k].Spaced) && k != s.CueLast {
		return -1
	}
	if closing, whole := st.quotes.end(k); whole && closing-k <= 2 && s.from != s.CueLast {
		return -1
	}
	return k
}

// moreBehind reports whether that which is said goes on behind a quotation.
func (st *stater) moreBehind(closing, last int) bool {
	k := closing + 1
	if k >= min(last, st.s.Last) {
		return false
	}
	if t := st.d.Tokens[k]; t.Kind == Punctuation {
		for k < last && st.d.Tokens[k].Kind == Punctuation {
			k++
		}
		return k < last && (st.d.is(k, "لكن", "لكنه", "لكنها", "بل") || st.d.Words[k].Is(lexicon.Complementizer) || st.quotes.opens(k) && !st.named(k))
	}
	w := st.d.Words[k]
	return w != nil && (st.d.timeAt[k] == 0 || st.d.is(k, "حتي")) && !st.d.is(k, "بحسب", "حسب", "وفق", "وفقا", "علي", "وذلك", "خلال", "نقلا", "ردا", "مع")
}

// named reports whether the quotation opened at k holds a name: of somebody or something known, in Latin letters, or behind a noun that
// takes one (عملية «…»).
func (st *stater) named(k int) bool {
	closing := st.quotes.closing(k)
	if k > 0 && indefiniteNamed(st.d.Words[k-1]) || k+1 < closing && closing-k > 2 && indefiniteNamed(st.d.Words[k+1]) && closing-k <= maxQuotedName {
		return true
	}
	if closing-k > 4 {
		return false
	}
	if closing-k == 3 && st.d.Words[k+1] != nil && st.d.Words[k+2] != nil && st.d.Words[k+1].Head > 0 && strings.HasPrefix(st.d.Words[k+1].Folded, "ال") && strings.HasPrefix(st.d.Words[k+2].Folded, "ال") {
		return true // a body with its adjective: «الجيش الوطني»
	}
	if m := st.d.mentionAt[k]; m > 0 && st.d.mentionAt[min(k+1, len(st.d.Tokens)-1)] == m && st.d.Entities[st.d.Mentions[m-1].Entity].Kind != "unknown" || k+1 >= len(st.d.Tokens) || st.d.Tokens[k+1].Kind == Latin || st.d.Tokens[k+1].Kind == Number && st.quotes.length(k) < 3 {
		return true
	}
	if st.d.mentionAt[k+1] > 0 {
		m := st.d.Mentions[st.d.mentionAt[k+1]-1]
		if m.Last >= closing && (m.Class == "name" || m.Class == "body" || closing-k == 2 && st.d.Entities[m.Entity].Kind != "unknown" || st.d.Entities[m.Entity].Ref != "") {
			return true
		}
	}
	return st.d.placeAt[k+1] > 0
}

// indefiniteNamed reports whether a word is a noun without article that takes a name behind it.
func indefiniteNamed(w *lexicon.Word) bool { return w.Says(lexicon.Named) && !definite(w) }

// othersSay reports whether token k lies in what somebody else says inside this statement.
func (st *stater) othersSay(s *Statement, k int) bool {
	for _, n := range st.ofSentence() {
		if n.CueFirst > s.CueFirst && n.from > 0 && n.from <= k && k < n.ContentLast && n.Speaker != s.Speaker {
			return true
		}
	}
	return false
}

// quotesWithin reports whether a run holds a quotation that is no name and that nobody else said.
func (st *stater) quotesWithin(s *Statement, first, last int) bool {
	for k := first; k < last; k++ {
		if !st.quotes.opens(k) {
			continue
		}
		closing := st.quotes.closing(k)
		if closing > k+1 && (closing-k > maxQuotedName+1 || !st.named(k)) && !st.othersSay(s, k) {
			return true
		}
		k = max(k, closing)
	}
	return false
}
