package reading

import (
	"marsad/internal/lexicon"
)

// attribution reads وفقاً لـ, بحسب, نقلاً عن with the source behind it and gives the token behind that, or i. A relay, or a source that only
// repeats who spoke, joins the chain of the sentence's statements; any other is a statement of its own.
func (st *stater) attribution(i int) int {
	st.hits = st.lex.AttributionIndex.Match(st.hits[:0], st.d.Words[:st.s.Last], i)
	if len(st.hits) == 0 {
		return i
	}
	h := st.hits[0]
	a := st.lex.Attributions[h.Value]
	src, ok := st.source(i+h.Words, a)
	if !ok {
		return i
	}
	previous := st.previous()
	between := previous != nil && previous.from >= i
	if between {
		previous.from = max(previous.from, min(src.next, st.s.Last-1))
	} else {
		st.cuts = append(st.cuts, i)
	}
	outlet := between || st.outlet(src.entity)
	if previous != nil && (outlet || a.Role == "through") && previous.from > 0 {
		switch {
		case outlet:
			st.joinChain(src.entity)
			return src.next
		case previous.Speaker >= 0 && previous.Speaker != src.entity:
			previous.Through = append(previous.Through, previous.Speaker)
			previous.Speaker = src.entity
			return src.next
		}
	}
	s := Statement{CueFirst: i, CueLast: src.cueLast, CueClitic: cliticLetters(h.Reading), Speaker: src.entity, Act: a.Act, Hedge: a.Hedge, Mode: "indirect", Rule: "attribution." + a.Phrase, Sentence: st.index, Confidence: 0.75, Through: src.through}
	if src.act != "" && a.Act == "state" {
		s.Act = src.act
	}
	st.attributed(&s, a, i, src.next)
	st.add(s)
	return src.next
}

// attributed finds what a phrase that names a source attributes: the words before it, or behind it when it begins the sentence or names a
// document.
func (st *stater) attributed(s *Statement, a lexicon.Attribution, i, next int) {
	if a.Role != "text" {
		from := st.s.First
		if list := st.ofSentence(); len(list) > 0 {
			from = max(from, list[len(list)-1].CueLast)
		}
		s.ContentFirst, s.ContentLast = from, st.trim(from, i)
	}
	if s.ContentLast > s.ContentFirst+1 {
		return
	}
	start, told := st.introduced(next, lexicon.Reporting{Object: "nobody"})
	if !told || start > next+3 {
		told = false
		for start = next; start < st.s.Last && st.d.Tokens[start].Mark == '،'; start++ {
		}
	}
	s.from, s.told = start, told
	s.ContentFirst, s.ContentLast = start, st.trim(start, st.s.Last)
	if s.ContentLast <= s.ContentFirst {
		s.from, s.ContentFirst, s.ContentLast = 0, 0, 0
	}
}

// previous gives the last statement of the sentence, or nil.
func (st *stater) previous() *Statement {
	if n := len(st.d.Statements); n > st.first {
		return &st.d.Statements[n-1]
	}
	return nil
}

// source is who stands behind a phrase that names a source.
type source struct {
	entity  int
	cueLast int   // token behind the phrase, with «ما قال»
	next    int   // token behind the source
	through []int // who relays
	act     string
	naming  bool // a verb of saying stands between: «بحسب ما قال»
}

// source reads who follows a phrase at token at, past «ما قال».
func (st *stater) source(at int, a lexicon.Attribution) (source, bool) {
	out := source{entity: -1, cueLast: at}
	relays := false
	if st.d.is(at, "ما", "لما") {
		at++
		out.cueLast = at
	}
	if at < st.s.Last && st.d.Words[at].Can(lexicon.ReportingVerb) && st.d.mentionAt[at] == 0 {
		r := st.reportingVerb(at)
		out.act, relays, out.naming = r.Act, r.Lemma == "نقل", true
		at++
		out.cueLast = at
	}
	for at < st.s.Last && (st.says(at, lexicon.Adverb) || st.d.timeAt[at] > 0 || st.d.Tokens[at].Kind == QuoteOpen || st.d.Tokens[at].Kind == QuoteEither || st.d.is(at, "ل")) {
		at++
	}
	if m, ok := st.d.mentionFrom(at); ok && (canSpeak(m) || out.naming) {
		out.entity, out.next = st.author(st.apposed(m), m.Last), m.Last
	} else if e, next := st.figures(at); e >= 0 {
		out.entity, out.next = e, next
	} else if out.entity = st.unknownSource(at, out.naming); out.entity >= 0 {
		out.next = st.d.Mentions[st.d.mentionAt[at]-1].Last
	}
	if out.entity < 0 && out.naming {
		out.entity, out.next = st.carry(at, 0), at
	}
	if relays && st.d.is(out.next, "عن") {
		if m, ok := st.d.mentionFrom(out.next + 1); ok {
			out.through, out.entity, out.next = []int{out.entity}, m.Entity, m.Last
		} else if e := st.unknownSource(out.next+1, true); e >= 0 {
			out.through, out.entity = []int{out.entity}, e
		}
	}
	return out, out.entity >= 0
}

// figures reads a source that is named by what it gave out: «وفق آخر حصيلة أوردها المرصد».
func (st *stater) figures(at int) (entity, next int) {
	for k := at + 1; k < min(at+5, st.s.Last); k++ {
		if w := st.d.Words[k]; w == nil || !w.Can(lexicon.ReportingVerb) && !w.Says(lexicon.Carrier) || st.d.mentionAt[k] > 0 {
			continue
		}
		if m, ok := st.d.mentionFrom(k + 1); ok && canSpeak(m) && m.Preposition == 0 {
			return st.apposed(m), m.Last
		}
	}
	return -1, at
}

// reportingVerb gives the reporting verb that token i is a form of.
func (st *stater) reportingVerb(i int) lexicon.Reporting {
	st.hits = st.lex.ReportingIndex.Match(st.hits[:0], st.d.Words[:st.s.Last], i)
	for _, h := range st.hits {
		if form := st.lex.Forms[h.Value]; !form.Participle && !form.Noun {
			return st.lex.Reporting[form.Reporting]
		}
	}
	return lexicon.Reporting{}
}

// unknownSource makes an entity of a source that no list knows: behind a verb of saying any noun, else what can be a source or is a name.
func (st *stater) unknownSource(at int, naming bool) int {
	if at >= st.s.Last || st.d.Tokens[at].Kind != Word || st.d.mentionAt[at] > 0 {
		return -1
	}
	w := st.d.Words[at]
	if st.d.placeAt[at] > 0 {
		if naming {
			return st.placeSubject(at)
		}
		return -1
	}
	if w.Function != 0 || !naming && !w.Given && !w.Says(lexicon.SourceNoun) {
		return -1
	}
	return st.unknownSubject(at, min(at+4, st.s.Last))
}

// headline reads «فلان: …» at the beginning of a block: the colon is the cue.
func (st *stater) headline(s Sentence) {
	if len(st.ofSentence()) > 0 || s.First != st.d.Blocks[s.Block].First {
		return
	}
	mention, ok := st.d.mentionFrom(s.First)
	if !ok {
		return
	}
	colon := mention.Last
	if colon+1 >= s.Last || st.d.Tokens[colon].Mark != ':' || st.d.Tokens[colon+1].Mark == '/' || !canSpeak(mention) || mention.Class == "people" {
		return
	}
	h := Statement{CueFirst: colon, CueLast: colon + 1, Speaker: mention.Entity, Act: "state", Hedge: "none", Mode: "indirect", Rule: "headline.colon", Sentence: st.index, Confidence: 0.7,
		from: colon + 1, told: true, ContentFirst: colon + 1, ContentLast: st.trim(colon+1, s.Last)}
	st.add(h)
}
