package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
)

// This file tells when a finite reporting verb is a cue.

// verb reads a finite reporting verb.
func (st *stater) verb(s *Statement, h lexicon.Hit, r lexicon.Reporting) bool {
	i := s.CueFirst
	if h.Agreement == arabic.FirstPlural || st.d.is(i-1, "اذا", "لو", "كي", "لكي") || st.nominal(i, h) || st.adverbial(i, h, r) || st.outletSays(s, h, r) {
		return false
	}
	s.Rule = "verb." + r.Lemma
	st.content(s, r)
	if !st.meets(s, h, r) || st.negatedSaying(s, r) || h.Pronoun && st.relayedWords(i) {
		return false
	}
	s.nested = st.nests(i, h.Reading.Conjunction != 0)
	if st.quotes.inside(i) && !s.told && !st.goesOnInQuotation(h) && st.d.mentionAt[max(i-1, st.s.First)] == 0 && st.d.mentionAt[min(s.CueLast, st.s.Last-1)] == 0 {
		return false // quoted speech uses these verbs for more than saying
	}
	if r.Needs == "impersonal" || impersonals[r.Lemma] && h.Aspect == arabic.Imperfect && st.passive(i) {
		return s.told
	}
	mentions := len(st.d.Mentions)
	s.Speaker = st.subject(s, h, r)
	if s.Speaker < 0 {
		s.Speaker, s.carried, s.Confidence = st.carry(i, h.Agreement), true, 0.6
		if s.Speaker < 0 || !st.evident(s, h, r) {
			return false
		}
	} else if st.learn(s.Speaker, h.Agreement); len(st.d.Mentions) > mentions {
		st.content(s, r) // a subject that no list knows stood before what is said
	}
	st.chain(s, r)
	return true
}

// goesOnInQuotation reports whether a verb behind wa goes on from a statement of the same sentence that stands in quotation marks too.
func (st *stater) goesOnInQuotation(h lexicon.Hit) bool {
	list := st.ofSentence()
	return h.Reading.Conjunction != 0 && len(list) > 0 && st.quotes.inside(list[len(list)-1].CueFirst)
}

// conclusions are verbs that behind ما tell what the outlet concludes: «ما يرجّح أن».
var conclusions = map[string]bool{"رجح": true, "أكد": true, "أشار": true, "كشف": true, "أوضح": true, "بين": true}

// evident reports whether what is said stands near enough for a verb without a subject to be a cue.
func (st *stater) evident(s *Statement, h lexicon.Hit, r lexicon.Reporting) bool {
	if h.Aspect == arabic.Imperfect && conclusions[r.Lemma] && st.d.is(s.CueFirst-1, "ما", "مما") {
		return false
	}
	list := st.ofSentence()
	if h.Reading.Conjunction != 0 && len(list) > 0 && list[len(list)-1].Speaker == s.Speaker && s.from > 0 {
		return true
	}
	if h.Reading.Conjunction != 0 && r.Object == "matter" && s.from > 0 && st.subjectBefore(s.CueFirst, h.Agreement) == s.Speaker {
		return true
	}
	if s.nested && h.Reading.Conjunction == 0 && len(list) > 0 && list[len(list)-1].Speaker == s.Speaker && list[len(list)-1].from == s.CueFirst-1 {
		return false // «قال إنه يأمل» is one saying
	}
	if h.Pronoun && r.Lemma == "اعتبر" {
		return true
	}
	if s.told && (s.from-s.CueLast <= nearThat || r.Object == "nobody") || s.from == 0 && s.ContentLast > s.ContentFirst {
		return true
	}
	return st.governed(s.CueLast, min(s.CueLast+3, st.s.Last), r) >= 0
}

// nearThat is how close the content must follow a verb that has no subject of its own, or that reports only with أن.
const nearThat = 12

// meets reports whether what the verb needs to report stands behind it.
func (st *stater) meets(s *Statement, h lexicon.Hit, r lexicon.Reporting) bool {
	switch r.Needs {
	case "that":
		if h.Pronoun && r.Lemma == "اعتبر" && s.CueLast < st.s.Last && st.d.Tokens[s.CueLast].Kind == Word {
			return true // «الأمر الذي اعتبره خرقاً»
		}
		return s.told && (s.from-s.CueLast <= nearThat || st.d.mentionAt[s.CueLast] > 0)
	case "preposition":
		return st.governedDirectly(s.CueLast, r)
	case "complement":
		return s.told && s.from-s.CueLast <= nearThat || st.governedDirectly(s.CueLast, r)
	case "words":
		return r.Object == "matter" && s.told && s.from-s.CueLast <= nearThat/2 || st.within(s.CueLast, nearThat, r.Words...) || st.behindArticle(s.CueLast, nearThat, r.Words)
	}
	return true
}

// behindArticle is within for words that stand with the article or bi.
func (st *stater) behindArticle(i, reach int, words []string) bool {
	for k := i; k < min(i+reach, st.s.Last); k++ {
		if st.d.Words[k] == nil {
			continue
		}
		for _, d := range st.d.Words[k].Divisions {
			for _, w := range words {
				if d.Stem == w {
					return true
				}
			}
		}
	}
	return false
}

// nounGovernors are prepositions behind which no finite verb stands, so that a form that could be one is a masdar.
var nounGovernors = foldSet("عدم", "دون", "بدون", "إلى", "على", "في", "عن", "من", "قبل", "بعد", "مع", "برغم", "رغم", "بالرغم", "خلال", "إثر", "عقب", "بسبب", "نتيجة", "ضد", "حول", "بشأن", "عبر", "بين", "تحت", "غير", "سوى", "جراء", "منذ", "حسب", "بموجب", "وسط", "ضمن")

// nominal reports whether a form that could be a verb stands where only a noun can.
func (st *stater) nominal(i int, h lexicon.Hit) bool {
	if i == st.s.First || h.Reading.Conjunction != 0 {
		return false
	}
	before := st.d.Words[i-1]
	return before != nil && h.Aspect == arabic.Perfect && (nounGovernors[before.Folded] || before.Own&lexicon.Preposition != 0 && strings.HasPrefix(before.Folded, "و") && nounGovernors[before.Folded[len("و"):]])
}

// adverbial reports whether what could be a dual is a noun in the accusative: «ردّاً على», «علماً أن».
func (st *stater) adverbial(i int, h lexicon.Hit, r lexicon.Reporting) bool {
	const threeLetters = 6 // bytes
	return h.Agreement == arabic.Dual && h.Aspect == arabic.Perfect && r.Object != "nobody" && len(arabic.Fold(r.Lemma)) <= threeLetters && !h.Pronoun && strings.HasSuffix(st.d.Folded(i), "ا")
}

// impersonals are imperfects that without a subject stand in the passive, by which the outlet itself adds something (يذكر أن).
var impersonals = map[string]bool{"ذكر": true, "زعم": true, "رجح": true, "توقع": true, "قدر": true, "رأى": true, "اعتبر": true, "لفت": true, "أشار": true}

// outletSays reports whether the verb has no subject because the outlet itself speaks: «يذكر أن», «ويشار إلى أن».
func (st *stater) outletSays(s *Statement, h lexicon.Hit, r lexicon.Reporting) bool {
	if impersonals[r.Lemma] && r.Hedge == "none" && h.Aspect == arabic.Imperfect && st.passive(s.CueFirst) {
		return true
	}
	if !impersonals[r.Lemma] || h.Aspect != arabic.Imperfect || h.Agreement != arabic.Masculine || h.Pronoun || h.Reading.Future {
		return false
	}
	if s.CueFirst > st.s.First && st.d.Tokens[s.CueFirst-1].Kind == Word && st.d.Tokens[s.CueFirst-1].Block == st.d.Tokens[s.CueFirst].Block && h.Reading.Conjunction == 0 {
		return false
	}
	for k := s.CueLast; k < min(s.CueLast+2, st.s.Last); k++ {
		if st.d.Words[k].Is(lexicon.Complementizer) {
			return true
		}
	}
	return false
}

// passive reports whether the vowel of the passive is written on the first letter of an imperfect: يُذكر.
func (st *stater) passive(i int) bool {
	letters := []rune(st.d.Tokens[i].At.Of(st.d.Text.String()))
	for k, r := range letters[:min(3, len(letters))] {
		if r == 'ُ' {
			return k > 0
		}
	}
	return false
}

// negatedSaying reports whether the report says that somebody did not say it: «لم يقل», «لم يعلق».
func (st *stater) negatedSaying(s *Statement, r lexicon.Reporting) bool {
	return !s.told && r.Act != "deny" && s.CueFirst > st.s.First && st.d.is(s.CueFirst-1, "لم", "لن", "لا")
}
