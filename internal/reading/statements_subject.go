package reading

import (
	"slices"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
	"marsad/record"
)

// canSpeak reports whether what a mention names can say something.
func canSpeak(m Mention) bool { return m.Class != "thing" && m.Class != "machine" }

// subject finds who says beside the verb: right before it, behind it (verb, subject, object), behind كان, else before it; -1 when nobody does.
func (st *stater) subject(s *Statement, h lexicon.Hit, r lexicon.Reporting) int {
	if m := st.adjacent(s.CueFirst, h); m >= 0 {
		return m
	}
	if m, object := st.behind(s, h, r); m >= 0 {
		return m
	} else if object {
		return -1
	}
	if m := st.heading(s, h); m >= 0 {
		return m
	}
	if m := st.subjectOfKaana(s.CueFirst); m >= 0 && st.agrees(m, h.Agreement) {
		return m
	}
	if m := st.before(s.CueFirst); m >= 0 && h.Reading.Conjunction == 0 && st.agrees(m, h.Agreement) {
		return m
	}
	return -1
}

// adjacent gives the actor that stands right before a verb without wa and is no complement: لافروف يؤكد, أن روسيا رفضت.
func (st *stater) adjacent(i int, h lexicon.Hit) int {
	k := i - 1
	for k >= st.s.First && (st.d.is(k, "قد", "كان", "كانت", "سوف", "لا", "لم", "لن") || st.d.timeAt[k] > 0 || st.d.Tokens[k].Kind == QuoteClose || st.d.Tokens[k].Kind == QuoteEither) {
		k--
	}
	if h.Reading.Conjunction != 0 || k < st.s.First {
		return -1
	}
	at := k
	if k = st.beforePlace(k); k < st.s.First || st.d.mentionAt[k] == 0 {
		return st.placeBefore(at)
	}
	m := st.owner(st.d.Mentions[st.d.mentionAt[k]-1])
	if !canSpeak(m) || m.Class == "people" && m.First != st.s.First || m.Preposition != 0 || st.prepositionBefore(m.First) || st.d.Mentions[st.d.mentionAt[k]-1].Last != k+1 {
		return -1
	}
	if m.First > st.s.First && st.d.mentionAt[m.First-1] > 0 && st.d.Mentions[st.d.mentionAt[m.First-1]-1].Class != "official" || st.lex.Verb(st.wordBefore(m.First)) {
		return -1 // the phrase is the object or subject of an earlier verb
	}
	return st.author(m.Entity, m.Last)
}

// owner steps from a mention behind li to the one it belongs to: الأمين العام للحزب.
func (st *stater) owner(m Mention) Mention {
	for m.Preposition == 'l' && m.First > st.s.First && st.d.mentionAt[m.First-1] > 0 {
		m = st.d.Mentions[st.d.mentionAt[m.First-1]-1]
	}
	return m
}

// beforePlace steps from a place behind في to the token before: «المقاومة في العراق».
func (st *stater) beforePlace(k int) int {
	p := st.d.placeAt[k]
	if p == 0 {
		return k
	}
	first := k
	for first > st.s.First && st.d.placeAt[first-1] == p {
		first--
	}
	if first > st.s.First+1 && st.d.Folded(first-1) == "في" && st.d.mentionAt[first-2] > 0 {
		return first - 2
	}
	return k
}

// headingReach is how many words a subject that no list knows may have at the beginning of a sentence.
const headingReach = 5

// heading gives the subject that no list knows between the beginning of a sentence and an imperfect, as headlines have it: «حاكم الإقليم
// يقول إن».
func (st *stater) heading(s *Statement, h lexicon.Hit) int {
	i := s.CueFirst
	if h.Aspect != arabic.Imperfect || h.Reading.Conjunction != 0 || !s.told || s.from > s.CueLast+2 || i == st.s.First || i-st.s.First > headingReach {
		return -1
	}
	for k := st.s.First; k < i; k++ {
		if w := st.d.Words[k]; w == nil || w.Function != 0 || w.Says(lexicon.ClauseOpener) || st.d.Tokens[k].Kind != Word || st.d.mentionAt[k] > 0 || st.d.timeAt[k] > 0 || attached(w) {
			return -1
		}
	}
	return st.d.addMention(st.s.First, i, "unknown", "name")
}

// placeBefore gives the place that begins a sentence or a block and speaks: «موسكو تؤكد».
func (st *stater) placeBefore(k int) int {
	p := st.d.placeAt[k]
	if p == 0 || k != st.s.First {
		return -1
	}
	return st.placeSubject(k)
}

func (st *stater) wordBefore(i int) *lexicon.Word {
	if i <= st.s.First {
		return nil
	}
	return st.d.Words[i-1]
}

// prepositionBefore reports whether a preposition stands before token i, with or without wa.
func (st *stater) prepositionBefore(i int) bool {
	w := st.wordBefore(i)
	return w != nil && (w.Own&lexicon.Preposition != 0 || strings.HasPrefix(w.Folded, "و") && w.Function&lexicon.Preposition != 0)
}

// subjectReach is how far behind the verb its subject may stand.
const subjectReach = 8

// behind gives the subject that follows the verb; object says that what follows is its object, so that the subject stands elsewhere.
func (st *stater) behind(s *Statement, h lexicon.Hit, r lexicon.Reporting) (entity int, object bool) {
	i := s.CueLast
	limit := min(i+subjectReach, st.s.Last)
	if s.told {
		limit = min(limit, s.from)
	}
	for k := i; k < limit; k++ {
		if m := st.d.mentionAt[k]; m > 0 {
			if m := st.d.Mentions[m-1]; m.First == s.CueFirst && k == i {
				return st.withoutCue(m, i), false
			}
			return st.mentionedBehind(st.d.Mentions[m-1], k, i, h, r)
		}
		t, w := st.d.Tokens[k], st.d.Words[k]
		switch {
		case st.d.is(k, "كل") && st.d.is(k+1, "من"):
			k++ // «كل من فلان وفلان»
			if m, ok := st.d.mentionFrom(k + 1); ok && canSpeak(m) {
				return m.Entity, false
			}
		case st.d.timeAt[k] > 0 || w.Says(lexicon.Adverb) || w.Says(lexicon.Kin) && k+1 < limit && st.d.mentionAt[k+1] > 0 || t.Mark == '#' || k == i && (t.Mark == '،' || t.Mark == ')'):
		case t.Kind == QuoteOpen || t.Kind == QuoteEither:
			if _, ok := st.d.mentionFrom(k + 1); !ok {
				return -1, false
			}
		case w != nil && w.Function == 0 && t.Kind == Word && st.d.placeAt[k] == 0 && (!attached(w) || w.Says(lexicon.Kin)):
			if e, known := st.last[w.Folded]; known {
				return st.lastName(k, e), false
			}
			if !st.subjectFits(s, k, limit, h.Aspect == arabic.Perfect, r) {
				return -1, false // without أن or a colon behind it, an unknown noun is what the verb is about
			}
			return st.unknownSubject(k, limit), false
		case st.d.placeAt[k] > 0 && k == i && !attached(w):
			return st.placeSubject(k), false
		default:
			return -1, false
		}
	}
	return -1, false
}

// withoutCue gives the subject of a verb that was taken for the head of the name behind it: «طالب فلان بـ».
func (st *stater) withoutCue(m Mention, i int) int {
	if m.CoreFirst >= i {
		return m.Entity
	}
	if n, ok := st.d.mentionFrom(i); ok {
		return n.Entity
	}
	return st.d.addMention(i, m.Last, st.d.Entities[m.Entity].Kind, "name")
}

// mentionedBehind judges the mention that holds token k behind a verb which ends at i.
func (st *stater) mentionedBehind(m Mention, k, i int, h lexicon.Hit, r lexicon.Reporting) (entity int, object bool) {
	if m.First != k || m.Preposition != 0 || !canSpeak(m) || k > i && st.prepositionBefore(k) && !st.says(k-1, lexicon.Adverb) {
		return -1, false
	}
	if !fits(st.agreementOfWord(m.First, st.d.Entities[m.Entity].Kind), h.Agreement) {
		return -1, r.Object == "person"
	}
	if cut := st.objectWithin(m); cut > 0 && r.Object != "nobody" {
		return st.d.addMention(m.First, cut, st.d.Entities[m.Entity].Kind, m.Class), false
	}
	return st.full(st.author(st.apposed(m), m.Last)), false
}

// full gives the person of the full name when an entity is only its last word.
func (st *stater) full(entity int) int {
	name := arabic.Fold(st.d.Entities[entity].Name.Arabic)
	if whole, ok := st.last[name]; ok && st.d.Entities[entity].Ref == "" {
		return whole
	}
	return entity
}

// objectWithin gives the token of a mention where a second noun that can act begins behind a closed phrase, which is the object of the
// verb before the mention: «ناشد المجلس المحلي المنظمات»; 0 when there is none.
func (st *stater) objectWithin(m Mention) int {
	for k := m.First + 1; k < m.Last; k++ {
		w := st.d.Words[k]
		if w != nil && w.Head > 0 && w.HeadCut.Definite && w.HeadCut.Preposition == 0 && st.d.Words[k-1] != nil && definite(st.d.Words[k-1]) {
			return k
		}
	}
	return 0
}

// subjectFits reports whether an unknown noun behind the verb is its subject: the verb takes no object, or أن, a quotation, or the
// preposition that it governs follows.
func (st *stater) subjectFits(s *Statement, k, limit int, perfect bool, r lexicon.Reporting) bool {
	if st.d.Words[k].Can(lexicon.ReportingParticiple) {
		return false
	}
	w := st.d.Words[k]
	if (!s.told || r.Object == "matter") && accusative(w) || strings.HasPrefix(w.Folded, "بال") || st.begins(k, "ب") && slices.Contains(r.After, "ب") {
		return false
	}
	if strings.HasSuffix(w.Folded, "ون") && len(w.Folded) > 8 {
		return true // a nominative
	}
	return r.Object == "nobody" || s.told && s.from > k+1 || (definite(st.d.Words[k]) || perfect) && st.governed(k+1, limit, r) > 0 && r.Object != "person"
}

// accusative reports whether a word is written like an indefinite accusative, which is no subject.
func accusative(w *lexicon.Word) bool {
	return !definite(w) && strings.HasSuffix(w.Folded, "ا") && len(w.Folded) > 6
}

// lastNames gives the persons of the report by the last word of their full names, by which later sentences call them.
func (d *Doc) lastNames() map[string]int {
	out := map[string]int{}
	for i, e := range d.Entities {
		if words := strings.Fields(arabic.Fold(e.Name.Arabic)); e.Kind == "person" && len(words) > 1 {
			if _, taken := out[words[len(words)-1]]; !taken {
				out[words[len(words)-1]] = i
			}
		}
	}
	return out
}

// lastName adds a mention of a person by the last word of the name.
func (st *stater) lastName(k, entity int) int {
	st.d.Mentions = append(st.d.Mentions, Mention{First: k, Last: k + 1, CoreFirst: k, CoreLast: k + 1, Entity: entity, Class: "name"})
	st.d.mentionAt[k] = len(st.d.Mentions)
	return entity
}

// author gives who speaks by a document that ends at token k: «بيان صادر عن الوزارة», «بيان للوزارة», and for «البيان» alone whoever spoke before.
func (st *stater) author(entity, k int) int {
	name := firstWord(st.d.Entities[entity].Name.Arabic)
	if !st.lex.Word(name).Says(lexicon.Document) {
		return entity
	}
	for t := max(k-3, st.s.First); t < min(k+4, st.s.Last); t++ {
		m, ok := st.d.mentionFrom(t)
		if ok && m.Entity != entity && canSpeak(m) && (m.Preposition == 'l' || st.d.is(t-1, "عن", "ل") || st.says(t-1, lexicon.Carrier)) {
			return m.Entity
		}
		if st.d.Words[t].Is(lexicon.Complementizer) {
			break
		}
	}
	if strings.HasPrefix(name, "البيان") {
		for _, r := range st.recent {
			if r.entity != entity && !st.outlet(r.entity) {
				return r.entity
			}
		}
	}
	return entity
}

// apposed gives the person whose office a mention names: «وزير الخارجية، فلان،», «سفير البلاد لدى المنظمة فلان».
func (st *stater) apposed(m Mention) int {
	if m.Class != "official" || st.d.Entities[m.Entity].Kind == "person" {
		return m.Entity
	}
	comma := false
	for k := m.Last; k < min(m.Last+officeTail, st.s.Last); k++ {
		n, ok := st.d.mentionFrom(k)
		t, w := st.d.Tokens[k], st.d.Words[k]
		switch {
		case ok && st.d.Entities[n.Entity].Kind == "person" && n.Preposition == 0 && !st.prepositionBefore(k):
			if comma && n.Last < st.s.Last && !st.closesApposition(n.Last) {
				return m.Entity
			}
			return n.Entity
		case t.Mark == '،' && !comma:
			comma = true
		case t.Mark == '#':
		case comma || w == nil || w.Is(lexicon.Complementizer) || w.Reports != 0 && st.d.mentionAt[k] == 0 && w.Function == 0:
			return m.Entity
		}
	}
	return m.Entity
}

// officeTail is how many words may describe an office before the name of who holds it.
const officeTail = 8

// closesApposition reports whether the name before token k was all that stood between commas.
func (st *stater) closesApposition(k int) bool {
	t := st.d.Tokens[k]
	return t.Kind != Word || st.d.timeAt[k] > 0 || st.d.Words[k].Is(lexicon.Complementizer) || st.d.Words[k].Function != 0 || st.d.Words[k].Reports != 0
}

// unknownSubject makes an entity of a noun phrase that no list knows: whoever stands behind a reporting verb speaks.
func (st *stater) unknownSubject(k, limit int) int {
	if f := st.d.Folded(k); strings.HasPrefix(f, "با") || strings.HasPrefix(f, "بشكل") || strings.HasPrefix(f, "لا") || f == "ب" || f == "ل" {
		return -1
	}
	last := k + 1
	for last < limit && last-k < 6 && st.d.Tokens[last].Kind == Word {
		w := st.d.Words[last]
		if w.Function != 0 || st.d.timeAt[last] > 0 || attached(w) || st.d.placeAt[last] > 0 || w.Can(lexicon.ReportingParticiple|lexicon.ReportingMasdar) || strings.HasPrefix(w.Folded, "و") && len(w.Folded) > 8 {
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
	if d.byName == nil {
		d.byName = map[string]int{}
	}
	for ; d.named < len(d.Entities); d.named++ {
		d.byName[d.Entities[d.named].Name.Arabic] = d.named
	}
	entity, known := d.byName[name]
	if !known {
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

// kaanaReach is how far before a verb the كان of its pluperfect may stand, with the subject and what describes it between.
const kaanaReach = 20

// subjectOfKaana gives the subject between كان and the verb: «وكان الوزير الذي زار المدينة قد أعلن».
func (st *stater) subjectOfKaana(i int) int {
	floor := st.s.First
	if list := st.ofSentence(); len(list) > 0 {
		floor = max(floor, list[len(list)-1].CueLast)
	}
	for k := i - 1; k >= max(floor, i-kaanaReach); k-- {
		if !st.d.is(k, "كان", "كانت", "كانوا") {
			continue
		}
		if k+1 >= i || !st.d.is(i-1, "قد") && k != st.s.First {
			return -1
		}
		if m, ok := st.d.mentionFrom(k + 1); ok {
			if m.Preposition != 0 || !canSpeak(m) {
				return -1
			}
			return st.apposed(m)
		}
		if w := st.d.Words[k+1]; w != nil && w.Function == 0 && st.d.placeAt[k+1] == 0 {
			return st.unknownSubject(k+1, i)
		}
		return -1
	}
	return -1
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
	k = st.beforePlace(k)
	if k < st.s.First {
		return -1
	}
	if m := st.d.mentionAt[k]; m > 0 && canSpeak(st.d.Mentions[m-1]) {
		mention := st.owner(st.d.Mentions[m-1])
		if mention.Preposition == 0 && !st.prepositionBefore(mention.First) || st.d.Words[i-1].Is(lexicon.Relative) {
			return mention.Entity
		}
	}
	return -1
}

// agrees reports whether a verb form can have the entity as its subject. What is not known of the entity agrees.
func (st *stater) agrees(entity int, a arabic.Agreement) bool {
	return fits(st.agreementOf(entity), a)
}

// fits reports whether a verb form can have a subject of that gender and number.
func fits(g agreements, a arabic.Agreement) bool {
	switch a {
	case arabic.Masculine:
		return g != feminine
	case arabic.Feminine:
		return g != masculine
	case arabic.MasculinePlural:
		return g == anyAgreement || g == plural
	case arabic.FemininePlural:
		return g == anyAgreement || g == plural || g == feminine
	}
	return true
}
