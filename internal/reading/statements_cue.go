package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/article"
	"marsad/internal/lexicon"
)

// cue reads a reporting verb, participle or masdar at token i and gives the token behind it, or i when there is none.
func (st *stater) cue(i int) int {
	w := st.d.Words[i]
	if w.Reports == 0 || st.d.placeAt[i] > 0 || st.d.insideMention(i) || st.numeral(i) || st.relatedLabel(i) {
		return i
	}
	st.hits = st.lex.ReportingIndex.Match(st.hits[:0], st.d.Words[:st.s.Last], i)
	for n := range st.hits {
		h := st.hits[n]
		form := st.lex.Forms[h.Value]
		r := st.lex.Reporting[form.Reporting]
		s := Statement{CueFirst: i, CueLast: i + h.Words, CueClitic: cueClitics(h.Reading), Act: r.Act, Hedge: r.Hedge, Speaker: -1, Sentence: st.index, Confidence: 0.8, Mode: "indirect"}
		ok := false
		switch {
		case form.Participle:
			ok = st.participle(&s, h, r)
		case form.Noun:
			ok = st.masdar(&s, h, r)
		default:
			ok = st.verb(&s, h, r)
		}
		if ok {
			st.add(s)
			return s.CueLast
		}
	}
	return i
}

// numeral reports whether token i is a number word, which looks like a form of أثنى; أثنى praises with على.
func (st *stater) numeral(i int) bool {
	_, number := arabic.NumberWord(st.d.Folded(i))
	return number && !(strings.HasSuffix(st.d.Folded(i), "اثني") && st.within(i+1, thatReach/3, "علي"))
}

// relatedLabel reports whether token i belongs to the label of a related line (اقرأ أيضاً:), which asks the reader to read.
func (st *stater) relatedLabel(i int) bool {
	block := st.d.Blocks[st.s.Block]
	return block.Kind == article.Related && i < block.First+2 && st.d.is(i+1, "ايضا", "كذلك", "المزيد")
}

// verb reads a finite reporting verb.
func (st *stater) verb(s *Statement, h lexicon.Hit, r lexicon.Reporting) bool {
	i := s.CueFirst
	if h.Agreement == arabic.FirstPlural || st.nominal(i, h) || st.adverbial(i, h, r) || st.outletSays(s, h, r) {
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

// prepositionEndings are the pronouns that a preposition can carry.
var prepositionEndings = foldSet("ه", "ها", "هم", "هما", "هن", "نا", "ك", "كم")

// governed gives the first token of [i, last) that begins with a preposition which the verb governs, -1 when none does.
func (st *stater) governed(i, last int, r lexicon.Reporting) int {
	for k := i; k < last; k++ {
		w := st.d.Words[k]
		if w == nil || st.d.insideMention(k) {
			if st.d.Tokens[k].Mark == '.' {
				return -1
			}
			continue
		}
		for _, p := range r.After {
			if rest, ok := strings.CutPrefix(w.Folded, p); ok && len(p) > 2 && (rest == "" || prepositionEndings[rest]) {
				return k
			}
			if len(p) == 2 && st.begins(k, p) {
				return k
			}
		}
	}
	return -1
}

// prepositionReach is how far behind a verb the preposition that it governs may stand, with the subject and a circumstance between.
const prepositionReach = 18

// governedDirectly reports whether the verb's preposition follows with nothing but the subject and circumstances between.
func (st *stater) governedDirectly(i int, r lexicon.Reporting) bool {
	p := st.governed(i, min(i+prepositionReach, st.s.Last), r)
	subject := false
	for k := i; k < p; k++ {
		switch w := st.d.Words[k]; {
		case st.d.Tokens[k].Mark == '،' || w != nil && w.Own&lexicon.Preposition != 0:
			return true // a circumstance stands between
		case st.d.mentionAt[k] > 0:
			subject = true
		case subject && w != nil && w.Function == 0 && st.d.timeAt[k] == 0 && st.d.placeAt[k] == 0 && !w.Says(lexicon.Adverb|lexicon.Venue) && !attached(w) && st.wordBefore(k) != nil && st.d.mentionAt[k-1] > 0:
			return false // the object of another meaning: «شددت الحكومة الحصار على»
		}
	}
	return p >= 0
}

// begins reports whether a word begins with bi or li.
func (st *stater) begins(k int, letter string) bool {
	w := st.d.Words[k]
	if !strings.HasPrefix(w.Folded, letter) {
		return false
	}
	if w.Is(lexicon.Complementizer) || w.Folded == letter {
		return true
	}
	if m, ok := st.d.mentionFrom(k); ok {
		return m.Preposition != 0
	}
	for _, d := range w.Divisions {
		if d.Preposition != 0 && d.Conjunction == 0 && (d.Definite || w.Head == 0 || w.HeadCut.Preposition != 0) {
			return true
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

// participle reads a reporting participle, which follows the verb of its speaker: مضيفاً أن.
func (st *stater) participle(s *Statement, h lexicon.Hit, r lexicon.Reporting) bool {
	i := s.CueFirst
	if h.Reading.Preposition != 0 || h.Reading.Definite || h.Pronoun || i > st.s.First && st.d.is(i-1, "كان", "كانت", "غير", "عن", "من", "في", "علي", "الي") {
		return false
	}
	s.Rule, s.participle = "participle."+r.Lemma, true
	st.content(s, r)
	if !st.meets(s, h, r) || !s.told && !st.saysOf(s.CueLast) || st.doubles(s, r) || st.describes(i) && (!s.told || s.from-s.CueLast > 2) {
		return false
	}
	s.Speaker, s.carried = st.carry(i, participleAgreement(st.d.Folded(i))), true
	if s.Speaker < 0 {
		return false
	}
	st.chain(s, r)
	return true
}

// saysOf reports whether what a participle says follows as a complement: by a preposition or a noun.
func (st *stater) saysOf(i int) bool {
	return i < st.s.Last && (st.d.is(i, "الي", "علي", "من", "عن", "في") || st.d.Words[i] != nil || st.quotes.opens(i))
}

// doubles reports whether a participle only leads from the verb before it to the words: وتابع فلان قائلاً, وأضاف معلقاً.
func (st *stater) doubles(s *Statement, r lexicon.Reporting) bool {
	list := st.ofSentence()
	if len(list) == 0 || list[len(list)-1].from <= s.CueFirst {
		return false
	}
	between := s.CueFirst - list[len(list)-1].CueLast
	return between == 0 || r.Lemma == "قال" && between <= nearThat
}

// describes reports whether a participle belongs to the feminine noun before it as an adjective: إجراءات مشددة.
func (st *stater) describes(i int) bool {
	return i > st.s.First && st.d.Tokens[i-1].Kind == Word && strings.HasSuffix(st.d.Folded(i), "ه") && st.d.mentionAt[i-1] == 0 &&
		(strings.HasSuffix(st.d.Folded(i-1), "ه") || strings.HasSuffix(st.d.Folded(i-1), "ات"))
}
