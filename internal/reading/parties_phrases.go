package reading

import (
	"slices"
	"strings"

	"marsad/internal/rules"
)

// This file finds noun phrases beside a trigger that no name claims: اعتقال 14 طالبا, غارة على مصنع, إجلاء المرضى, سحب الفصيل سلاحه, السكان المحاصرين.

// How many tokens behind and before the trigger such a phrase may begin, how many words it has, and how many there may be.
const (
	phraseReach  = 12
	phraseBefore = 4
	phraseWords  = 3
	maxPhrases   = 5
)

// phrases gives the noun phrases beside the trigger that may be who did it or whom it befell, in the order of the text.
func (ev *eventer) phrases(e *Event) []TokenSpan {
	if ev.frames.Frames[e.Frame].Shape == rules.Mutual {
		return nil
	}
	var out []TokenSpan
	for i := max(ev.s.First, e.CueFirst-phraseBefore); i < min(ev.s.Last, e.CueLast+phraseReach) && len(out) < maxPhrases; {
		last := ev.phrase(e, i)
		if i < e.CueFirst && last > e.CueFirst {
			last = e.CueFirst
		}
		if last > i {
			out = append(out, TokenSpan{i, last})
		}
		i = max(last, i+1)
	}
	return out
}

// phrase gives the token behind the noun phrase that begins at token i: a number with what it counts, or a noun with the nouns and adjectives behind it. It
// gives i where none begins.
func (ev *eventer) phrase(e *Event, i int) int {
	if i >= e.CueFirst && i < e.CueLast || ev.d.Words[i] == nil && ev.d.Tokens[i].Kind != Number {
		return i
	}
	at := i
	if _, next, number := ev.d.number(i, ev.s.Last); number && ev.d.timeAt[i] == 0 {
		at = next
		if at >= ev.s.Last || !ev.noun(e, at) {
			return i
		}
	} else if !ev.noun(e, i) || strings.HasSuffix(ev.d.Folded(i), "يا") || ev.d.Folded(i) == "ايضا" {
		return i // جويا, مدفعيا tell how
	}
	first := at
	for at++; at < min(ev.s.Last, first+phraseWords) && ev.noun(e, at) && !ev.startsWithWa(at) && !ev.objectBegins(at); at++ {
	}
	return at
}

// objectBegins reports whether the noun at token i is another than that before it: a subject in the sound plural shows its case and its adjective shares it
// (نقل المسعفون المصابين, هاجم مسلحون حافلة).
func (ev *eventer) objectBegins(i int) bool {
	before, word := ev.d.Folded(i-1), ev.d.Folded(i)
	if !strings.HasSuffix(before, "ون") || len(before) < 10 || strings.HasSuffix(word, "ون") || ev.d.Words[i].State > 0 {
		return false
	}
	return strings.HasPrefix(before, "ال") == strings.HasPrefix(word, "ال") && (strings.HasSuffix(word, "ين") || !strings.HasPrefix(word, "ال"))
}

// relates are verbs that begin a clause about an indefinite noun: سيارة تقل مدنيين.
var relates = foldSet("تقل", "يقل", "تضم", "يضم", "تحمل", "يحمل", "تعود", "يعود", "تقع", "يقع", "كان", "كانت", "كانوا", "تستخدم", "يستخدم", "تؤوي", "يؤوي", "دخلوا", "أثناء", "خلال", "قرب", "بينهم", "بينها", "بينهن", "ظهر", "فجر", "صباح", "مساء", "ليل", "جراء", "نتيجة", "إثر", "عقب")

// noun reports whether a token can belong to a noun phrase that nothing else has claimed.
func (ev *eventer) noun(e *Event, i int) bool {
	w := ev.d.Words[i]
	if w == nil || ev.d.Tokens[i].Kind != Word || w.Function != 0 || ev.d.timeAt[i] > 0 || ev.d.placeAt[i] > 0 || ev.d.mentionAt[i] > 0 {
		return false
	}
	if _, _, number := ev.d.number(i, i+1); number || ev.matches(i, relates) || slices.Contains(ev.frames.Frames[e.Frame].With, w.Folded) {
		return false // the fire in أطلق الجنود النار is the trigger's
	}
	return (ev.countOf(i) == "" || helped[e.Type] && ev.isVictim(i)) && !ev.frames.Verb(w) && !ev.lex.Verb(w)
}

// helped are the types that befall the hurt rather than hurt somebody.
var helped = map[string]bool{"aid": true, "release": true, "displacement": true, "withdrawal": true}

// joinedPreposition gives the preposition written together with the word at token i where an article stands behind it: للجرحى, بالمصنع.
func (ev *eventer) joinedPreposition(i int) byte {
	switch f := strings.TrimPrefix(ev.d.Folded(i), "و"); {
	case strings.HasPrefix(f, "لل"):
		return 'l'
	case strings.HasPrefix(f, "بال"):
		return 'b'
	}
	return 0
}
