package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/article"
	"marsad/internal/lexicon"
	"marsad/record"
)

// statements finds every act of saying that the report attributes to somebody: reporting verbs and participles, phrases that name a
// source, and the headline colon; with the speaker, the chain through which it came, what was said, and how the outlet presents it.
func statements(lex *lexicon.Lexicon) func(*Doc) error {
	return func(d *Doc) error {
		st := stater{d: d, lex: lex, quotes: findQuotations(d), last: -1}
		for i, s := range d.Sentences {
			if d.readable(s) {
				st.sentence(i, s)
			}
		}
		return nil
	}
}

type stater struct {
	d      *Doc
	lex    *lexicon.Lexicon
	quotes *quotations
	s      Sentence
	index  int
	hits   []lexicon.Hit
	last   int // speaker of the statement before, -1
}

func (st *stater) sentence(index int, s Sentence) {
	st.s, st.index = s, index
	first := len(st.d.Statements)
	for i := s.First; i < s.Last; {
		next := i
		if st.d.Words[i] != nil {
			if next = st.attribution(i); next == i {
				next = st.cue(i)
			}
		}
		i = max(next, i+1)
	}
	st.headline(s, first)
	st.bound(first)
}

// bound ends the content of each indirect statement where the next statement of the same speaker's sentence begins.
func (st *stater) bound(first int) {
	list := st.d.Statements
	for i := first; i+1 < len(list); i++ {
		next := list[i+1].CueFirst
		if list[i].ContentFirst < next && next < list[i].ContentLast && list[i].Mode == "indirect" && strings.HasPrefix(list[i+1].Rule, "participle") {
			list[i].ContentLast = st.trim(list[i].ContentFirst, next)
		}
	}
}

// trim drops punctuation and a lone conjunction at the end of a run.
func (st *stater) trim(first, last int) int {
	for last > first {
		t := st.d.Tokens[last-1]
		if t.Kind == Punctuation && t.Mark != ')' {
			last--
			continue
		}
		break
	}
	return last
}

// cue reads a reporting verb, participle or noun at token i.
func (st *stater) cue(i int) int {
	if _, number := arabic.NumberWord(st.d.Folded(i)); number {
		return i // اثنين is no form of أثنى
	}
	st.hits = st.lex.ReportingIndex.Match(st.hits[:0], st.d.Words[:st.s.Last], i)
	for _, h := range st.hits {
		form := st.lex.Forms[h.Value]
		r := st.lex.Reporting[form.Reporting]
		if st.d.placeAt[i] > 0 || st.d.mentionAt[i] > 0 && st.inMention(i) || !st.plausible(i, h, form, r) {
			continue
		}
		s := Statement{CueFirst: i, CueLast: i + h.Words, CueClitic: cueClitics(h.Reading), Act: r.Act, Hedge: r.Hedge, Speaker: -1, Sentence: st.index, Confidence: 0.8}
		st.fill(&s, h, form, r)
		if s.Speaker < 0 && !st.speaks(&s) {
			continue
		}
		st.d.Statements = append(st.d.Statements, s)
		return i + h.Words
	}
	return i
}

func cueClitics(r arabic.Reading) int {
	n := cliticLetters(r)
	if r.Future {
		n++
	}
	return n
}

// inMention reports whether token i lies inside a mention that begins before it.
func (st *stater) inMention(i int) bool {
	m := st.d.mentionAt[i]
	return m > 0 && st.d.Mentions[m-1].First < i
}

// plausible decides whether a form is used to report here.
func (st *stater) plausible(i int, h lexicon.Hit, form lexicon.Form, r lexicon.Reporting) bool {
	next := i + h.Words
	that := st.thatFollows(next)
	switch {
	case form.Noun:
		return h.Reading.Preposition == 'b' && h.Pronoun
	case form.Participle && h.Reading.Preposition != 0, st.relatedLabel(i):
		return false
	case form.Participle && r.Needs == "that":
		return that && !h.Reading.Definite
	case h.Agreement == arabic.FirstPlural:
		return false
	case h.Class == lexicon.Verb && st.nominal(i, h):
		return false
	case form.Participle:
		return !h.Reading.Definite && (that || st.saysOf(next)) && !st.d.is(i-1, "كان", "كانت")
	case r.Needs == "that":
		return that && st.contentStart(next)-next <= nearThat
	case r.Needs == "responsibility":
		return st.within(next, 8, "مسوءليه", "المسووليه", "مسووليه", "المسءوليه")
	}
	if h.Class == lexicon.Verb && h.Reading.Conjunction == 0 && h.Reading.Preposition == 0 && st.d.is(i-1, "ان", "التي", "الذي", "ما", "كما") {
		return true
	}
	return !st.d.is(i-1, "لم", "لن", "لا") || that || r.Act == "deny"
}

// relatedLabel reports whether token i belongs to the label of a related line (اقرأ أيضاً:), which asks the reader to read.
func (st *stater) relatedLabel(i int) bool {
	block := st.d.Blocks[st.s.Block]
	return block.Kind == article.Related && i < block.First+2 && st.d.is(i+1, "ايضا", "كذلك", "المزيد")
}

// nominal reports whether a form that could be a verb stands where only a noun can: behind a preposition, عدم or دون.
func (st *stater) nominal(i int, h lexicon.Hit) bool {
	return h.Reading.Conjunction == 0 && i > st.s.First && st.d.is(i-1, "عدم", "دون", "بدون", "الي", "علي", "في", "عن", "من", "قبل", "بعد", "مع") && h.Aspect == arabic.Perfect
}

// saysOf reports whether what a participle says follows as a complement: by a preposition or a noun.
func (st *stater) saysOf(i int) bool {
	return i < st.s.Last && (st.d.is(i, "الي", "علي", "من", "عن", "في") || st.d.Words[i] != nil)
}

func (st *stater) within(i, reach int, words ...string) bool {
	for k := i; k < min(i+reach, st.s.Last); k++ {
		if st.d.is(k, words...) {
			return true
		}
	}
	return false
}

// nearThat is how close the content must follow a verb that reports only with أن.
const nearThat = 12

// thatReach is how far behind a verb its content may begin: the speaker, a title, a time and a place stand between.
const thatReach = 24

// thatFollows reports whether a complementizer, a colon or a quotation follows before another clause begins.
func (st *stater) thatFollows(i int) bool { return st.contentStart(i) >= 0 }

// contentStart gives the token with which the content begins: behind أن or the colon, or the quotation mark; -1 when none follows.
func (st *stater) contentStart(i int) int {
	for k := i; k < min(i+thatReach, st.s.Last); k++ {
		t := st.d.Tokens[k]
		switch {
		case t.Mark == ':':
			if k+1 < st.s.Last || st.sentenceGoesOn() {
				return k + 1
			}
		case st.quotes.opens(k):
			if st.d.mentionAt[k] == 0 && st.quotes.length(k) > maxQuotedName {
				return k
			}
			k = st.quotes.closing(k)
		case st.d.Words[k].Is(lexicon.Complementizer):
			if st.d.Folded(k) == "ان" || len(st.d.Folded(k)) == len("ان") {
				return k + 1
			}
			return k
		case t.Mark == '.' || t.Mark == '؟':
			return -1
		}
	}
	return -1
}

func (st *stater) sentenceGoesOn() bool {
	return st.s.Last < len(st.d.Tokens) && st.d.Tokens[st.s.Last].Block == st.d.Tokens[st.s.Last-1].Block
}

// fill finds speaker, content, mode and stance.
func (st *stater) fill(s *Statement, h lexicon.Hit, form lexicon.Form, r lexicon.Reporting) {
	s.Rule = "verb." + r.Lemma
	switch {
	case form.Participle:
		s.Rule = "participle." + r.Lemma
	case form.Noun:
		s.Rule = "noun." + r.Lemma
	}
	st.content(s)
	if form.Participle || form.Noun {
		s.Speaker = st.carried(s.CueFirst)
	} else {
		s.Speaker = st.subject(s, h)
		st.chain(s, r)
	}
	st.stance(s)
	if s.Speaker >= 0 {
		st.last = s.Speaker
	}
}

// speaks takes the speaker of the statement before when a verb has no subject of its own.
func (st *stater) speaks(s *Statement) bool {
	if st.last < 0 || s.Content() == 0 {
		return false
	}
	s.Speaker = st.last
	s.Confidence = 0.6
	return true
}

// Content is how many tokens the content has.
func (s *Statement) Content() int { return s.ContentLast - s.ContentFirst }

// carried gives the speaker of the last statement of the sentence, or of the one before.
func (st *stater) carried(before int) int {
	for k := len(st.d.Statements) - 1; k >= 0 && st.d.Statements[k].Sentence == st.index; k-- {
		if st.d.Statements[k].CueFirst < before {
			return st.d.Statements[k].Speaker
		}
	}
	if m := st.subjectBefore(before); m >= 0 {
		return m
	}
	return st.last
}

// subjectBefore gives the first mention of the sentence that can speak, before token i: the subject of the main clause.
func (st *stater) subjectBefore(i int) int {
	for t := st.s.First; t < i; t++ {
		if m := st.d.mentionAt[t]; m > 0 && canSpeak(st.d.Mentions[m-1]) && st.d.Mentions[m-1].Preposition == 0 && !st.prepositionBefore(st.d.Mentions[m-1].First) {
			return st.d.Mentions[m-1].Entity
		}
	}
	return -1
}

func (st *stater) prepositionBefore(i int) bool {
	return i > st.s.First && st.d.Words[i-1] != nil && st.d.Words[i-1].Own&lexicon.Preposition != 0
}

func canSpeak(m Mention) bool { return m.Class != "thing" && m.Class != "machine" }

// subject finds who says: behind the verb (verb, subject, object), else before it, else nobody.
func (st *stater) subject(s *Statement, h lexicon.Hit) int {
	if m := st.adjacent(s.CueFirst, h); m >= 0 {
		return m
	}
	if m := st.behind(s.CueLast, s.ContentFirst); m >= 0 {
		return m
	}
	if m := st.before(s.CueFirst); m >= 0 {
		return m
	}
	return -1
}

// adjacent gives the actor that stands right before a verb without wa and is no complement: لافروف يؤكد, أن روسيا رفضت.
func (st *stater) adjacent(i int, h lexicon.Hit) int {
	k := i - 1
	for k >= st.s.First && (st.d.is(k, "قد", "كان", "كانت", "سوف") || st.d.timeAt[k] > 0) {
		k--
	}
	if h.Reading.Conjunction != 0 || k < st.s.First || st.d.mentionAt[k] == 0 {
		return -1
	}
	m := st.d.Mentions[st.d.mentionAt[k]-1]
	if !canSpeak(m) || m.Class == "people" && m.First != st.s.First || m.Preposition != 0 || st.prepositionBefore(m.First) || m.Last != k+1 {
		return -1
	}
	if m.First > st.s.First && st.d.mentionAt[m.First-1] > 0 || st.lex.Verb(st.wordBefore(m.First)) {
		return -1 // the phrase is the object or subject of an earlier verb
	}
	return m.Entity
}

func (st *stater) wordBefore(i int) *lexicon.Word {
	if i <= st.s.First {
		return nil
	}
	return st.d.Words[i-1]
}

// subjectReach is how far behind the verb its subject may stand.
const subjectReach = 6

func (st *stater) behind(i, content int) int {
	limit := min(i+subjectReach, st.s.Last)
	if st.contentStart(i) < 0 {
		content = -1
	}
	if content > i {
		limit = min(limit, content)
	}
	for k := i; k < limit; k++ {
		if m := st.d.mentionAt[k]; m > 0 {
			mention := st.d.Mentions[m-1]
			if mention.First != k || mention.Preposition != 0 || !canSpeak(mention) || st.prepositionBefore(k) && k > i {
				return -1
			}
			return mention.Entity
		}
		t, w := st.d.Tokens[k], st.d.Words[k]
		switch {
		case st.d.timeAt[k] > 0 || st.d.is(k, "ايضا", "كذلك", "بدوره", "بدورها", "بدورهم", "له", "لها", "قبل", "بعد"):
		case w != nil && w.Function == 0 && t.Kind == Word && st.d.placeAt[k] == 0 && !attached(w):
			if content < 0 {
				return -1 // without أن or a colon behind it, an unknown noun is what the verb is about
			}
			return st.unknownSubject(k, limit)
		case st.d.placeAt[k] > 0 && k == i:
			return st.placeSubject(k)
		default:
			return -1
		}
	}
	return -1
}

// unknownSubject makes an entity of a noun phrase that no list knows: whoever stands behind a reporting verb speaks.
func (st *stater) unknownSubject(k, limit int) int {
	if f := st.d.Folded(k); strings.HasPrefix(f, "با") || strings.HasPrefix(f, "بشكل") || strings.HasPrefix(f, "لا") {
		return -1
	}
	last := k + 1
	for last < limit && last-k < 6 && st.d.Tokens[last].Kind == Word {
		w := st.d.Words[last]
		if w.Function != 0 || st.d.timeAt[last] > 0 || attached(w) || st.d.placeAt[last] > 0 || strings.HasPrefix(w.Folded, "و") && len(w.Folded) > 8 {
			break
		}
		last++
	}
	return st.d.addMention(k, last, "unknown", "name")
}

// placeSubject makes an entity of a place that speaks: دمشق, موسكو.
func (st *stater) placeSubject(k int) int {
	p := st.d.placeAt[k]
	last := k
	for last < st.s.Last && st.d.placeAt[last] == p {
		last++
	}
	return st.d.addMention(k, last, "organisation", "body")
}

// addMention adds an entity with its mention outside the stage of names; an entity of the same name is taken again.
func (d *Doc) addMention(first, last int, kind, class string) int {
	name := d.nameOf(first, last, 0)
	entity := -1
	for i := range d.Entities {
		if d.Entities[i].Name.Arabic == name {
			entity = i
		}
	}
	if entity < 0 {
		entity = len(d.Entities)
		d.Entities = append(d.Entities, Entity{Entity: record.Entity{Kind: kind, Name: record.Name{Arabic: name}}})
	}
	d.Mentions = append(d.Mentions, Mention{First: first, Last: last, CoreFirst: first, CoreLast: last, Entity: entity, Class: class})
	for t := first; t < last; t++ {
		if d.mentionAt[t] == 0 {
			d.mentionAt[t] = len(d.Mentions)
		}
	}
	return entity
}

// before gives the mention that ends right before the verb (subject, verb), past قد, كان and a relative clause in commas.
func (st *stater) before(i int) int {
	k := i - 1
	for k >= st.s.First && (st.d.is(k, "قد", "كان", "كانت", "كانوا", "سوف", "لم", "لا", "ايضا") || st.d.timeAt[k] > 0) {
		k--
	}
	for k >= st.s.First && (st.d.Tokens[k].Kind == QuoteClose || st.d.Tokens[k].Kind == QuoteEither || st.d.Tokens[k].Mark == '،' || st.d.Tokens[k].Mark == ')' || st.d.Words[k].Is(lexicon.Relative) || st.d.timeAt[k] > 0) {
		k--
	}
	if k < st.s.First {
		return -1
	}
	if m := st.d.mentionAt[k]; m > 0 && canSpeak(st.d.Mentions[m-1]) {
		mention := st.d.Mentions[m-1]
		if mention.Preposition == 0 || st.d.Words[i-1].Is(lexicon.Relative) {
			return mention.Entity
		}
	}
	return -1
}

// content finds what was said and whether its words are given.
func (st *stater) content(s *Statement) {
	start := st.contentStart(s.CueLast)
	if start < 0 {
		start = st.complement(s.CueLast)
	}
	end := st.s.Last
	if start >= end && !st.sentenceGoesOn() {
		s.Mode = "indirect"
		s.ContentFirst, s.ContentLast = 0, 0
		return
	}
	s.Mode = "indirect"
	if st.quotes.opens(start) && st.quotes.length(start) > 2 {
		s.Mode = "direct"
		closing := st.quotes.closing(start)
		s.ContentFirst, s.ContentLast = start+1, closing
		return
	}
	s.ContentFirst, s.ContentLast = start, st.trim(start, end)
	if st.quotesWithin(s.ContentFirst, s.ContentLast) {
		s.Mode = "mixed"
	}
	if s.ContentLast <= s.ContentFirst {
		s.ContentFirst, s.ContentLast = 0, 0
	}
}

// complement gives where the content begins without أن: behind the subject, at a preposition or a noun.
func (st *stater) complement(i int) int {
	k := i
	for k < st.s.Last && (st.d.mentionAt[k] > 0 || st.d.timeAt[k] > 0 || st.d.Tokens[k].Mark == '،') {
		k++
	}
	return k
}

// quotesWithin reports whether a run holds a quotation of more than a word that is no name.
func (st *stater) quotesWithin(first, last int) bool {
	for k := first; k < last; k++ {
		if !st.quotes.opens(k) {
			continue
		}
		closing := st.quotes.closing(k)
		if closing-k > 2 && st.d.mentionAt[k] == 0 && st.d.mentionAt[k+1] == 0 && st.d.placeAt[k+1] == 0 {
			return true
		}
		k = max(k, closing)
	}
	return false
}
