package reading

import (
	"strconv"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/article"
	"marsad/internal/lexicon"
	"marsad/internal/ranker"
	"marsad/internal/tagger"
)

// shortPost is how many tokens a lone sentence may have to be taken for a post or a headline rather than for a sentence out of a text.
const shortPost = 12

// bare reports whether a text comes with nothing around it: one sentence without title, publication and outlet.
func (d *Doc) bare() bool {
	return len(d.Sentences) == 1 && d.Published.IsZero() && d.Article.Outlet == "" && d.Article.Title.Empty()
}

// alone tells a sentence out of some text from a report: it is bare and longer than a post.
func (d *Doc) alone() bool { return d.bare() && len(d.Tokens) > shortPost }

// Domain gives the domain of the model of happenings that weighs an event.
func (d *Doc) Domain(e *Event) int {
	switch {
	case !d.alone():
		return ranker.Report
	case e.Type == "protest":
		return ranker.AloneProtest
	}
	return ranker.Alone
}

// featurer collects the names of what is seen about one candidate. Names are stable: the model file knows them by hash.
type featurer struct {
	ev    *eventer
	e     *Event
	s     Sentence
	out   []ranker.Feature
	names []string // of out, where they are asked for
}

func (f *featurer) add(parts ...string) {
	f.out = append(f.out, ranker.Name(parts...))
	if f.ev.withNames {
		f.names = append(f.names, strings.Join(parts, "="))
	}
}

func (f *featurer) when(name string, holds bool) {
	if holds {
		f.add(name)
	}
}

// features gives what the ranker looks at for event k: the trigger and its form, its neighbours, where it stands, and which of its roles
// are filled. It names words only by their written form; it copies nothing else of the text.
func (ev *eventer) features(k int) ([]ranker.Feature, []string) {
	e := &ev.d.Events[k]
	f := featurer{ev: ev, e: e, s: ev.d.Sentences[e.Sentence]}
	f.trigger()
	f.neighbours()
	f.when("in quotation", ev.quoted(f.s, e.CueFirst))
	f.filled()
	f.others(k)
	if ev.d.alone() {
		f.wide()
		f.position()
		f.earlier(k)
	}
	return f.out, f.names
}

// trigger names the rule, the word and its form.
func (f *featurer) trigger() {
	e, d := f.e, f.ev.d
	form := f.form()
	word := ""
	for i := e.CueFirst; i < min(e.CueLast, e.CueFirst+3); i++ {
		stem, _ := tagger.Stem(d.Folded(i))
		word += stem + "_"
	}
	f.add("rule", e.Rule)
	f.add("type", e.Type)
	f.add("form", form)
	f.add("type,form", e.Type, form)
	f.add("rule,form", e.Rule, form)
	f.add("word", word)
	f.add("word,form", word, form)
	f.add("modality", e.Modality)
	f.add("type,modality", e.Type, e.Modality)
	f.add("phase", e.Phase)
	if !f.ev.satisfied(e) {
		f.add("unmet", f.ev.frames.Frames[e.Frame].Needs)
		f.add("unmet", e.Rule)
	}
}

// form tells how the trigger is written: aspect of a verb, state of a noun, and the preposition written with it.
func (f *featurer) form() string {
	e, d := f.e, f.ev.d
	switch e.Aspect {
	case arabic.Perfect:
		return "perfect"
	case arabic.Imperfect:
		return "imperfect"
	}
	folded := d.Folded(e.CueFirst)
	form := "bare"
	switch {
	case strings.HasPrefix(folded, "ال"), strings.HasPrefix(folded, "وال"), strings.HasPrefix(folded, "لل"), strings.HasPrefix(folded, "بال"):
		form = "definite"
	case e.Definite:
		form = "possessed"
	case e.CueLast < f.s.Last && strings.HasPrefix(d.Folded(e.CueLast), "ال"), e.CueLast < f.s.Last && (d.placeAt[e.CueLast] > 0 || d.mentionAt[e.CueLast] > 0):
		form = "construct"
	}
	if e.CueClitic > 0 {
		form += "+" + folded[:2]
	}
	return form
}

// word gives the written form of a token for a feature, "" outside the sentence; numbers, times, places and names are told by class.
func (f *featurer) word(i int) string {
	d := f.ev.d
	switch {
	case i < f.s.First || i >= f.s.Last:
		return "|"
	case d.timeAt[i] > 0:
		return "<time>"
	case d.Tokens[i].Kind == Number:
		return "<number>"
	case d.placeAt[i] > 0:
		return "<place>"
	case d.mentionAt[i] > 0 && d.Mentions[d.mentionAt[i]-1].First == i:
		return "<" + d.Mentions[d.mentionAt[i]-1].Class + ">"
	case d.Words[i] == nil:
		return string(d.Tokens[i].Mark)
	}
	return d.Folded(i)
}

// neighbourReach is how many tokens on each side are named as words.
const neighbourReach = 6

func (f *featurer) neighbours() {
	e := f.e
	for n := 1; n <= 2; n++ {
		before, behind := f.word(e.CueFirst-n), f.word(e.CueLast+n-1)
		f.add("-", bucket(n), before)
		f.add("+", bucket(n), behind)
		if n == 1 {
			f.add("-1,type", before, e.Type)
			f.add("+1,type", behind, e.Type)
		}
	}
}

// wide names the words further around the trigger and all of the sentence. Only sentences that stand alone are looked at so closely: there are ten times as
// many of them to learn from as reports, where these words made unseen reports worse.
func (f *featurer) wide() {
	e := f.e
	for i := max(f.s.First, e.CueFirst-neighbourReach); i < e.CueFirst; i++ {
		f.near("before", i)
	}
	for i := e.CueLast; i < min(f.s.Last, e.CueLast+neighbourReach); i++ {
		f.near("behind", i)
	}
	for i := f.s.First; i < f.s.Last; i++ {
		f.near("in", i)
	}
}

// near names a word by its stem, and what it is: a word of saying, a verb of a happening, a function word.
func (f *featurer) near(where string, i int) {
	w := f.ev.d.Words[i]
	if w == nil || f.ev.d.Tokens[i].Kind != Word {
		if f.ev.d.Tokens[i].Kind == Number {
			f.add(where, "<number>")
		}
		return
	}
	stem, _ := tagger.Stem(w.Folded)
	f.add(where, stem)
	if f.ev.lex.Verb(w) {
		f.add(where, "<saying>")
	}
	if f.ev.frames.Verb(w) {
		f.add(where, "<verb>")
	}
	if f.ev.d.timeAt[i] > 0 {
		f.add(where, "<time>")
	}
	if w.Is(lexicon.Negation) {
		f.add(where, "<negation>")
	}
}

// position says where in the report the candidate stands.
func (f *featurer) position() {
	d, e := f.ev.d, f.e
	kind := d.Blocks[d.Sentences[e.Sentence].Block].Kind
	f.add("block", string(kind))
	f.add("sentence", bucket(e.Sentence))
	f.add("sentences", bucket(len(d.Sentences)))
	f.add("length", bucket(f.s.Last-f.s.First))
	f.add("from start", bucket(e.CueFirst-f.s.First))
	f.when("title", kind == article.Heading)
	f.when("dated", !d.Published.IsZero())
	f.when("sentence has time", f.ev.hasTime(f.s))
}

// filled says which roles are filled and from where.
func (f *featurer) filled() {
	d, e := f.ev.d, f.e
	f.when("agent", e.has("agent"))
	f.when("recipient", e.has("recipient"))
	f.when("agent+recipient", e.has("agent") && e.has("recipient"))
	f.add("type,agent,recipient", e.Type, strconv.FormatBool(e.has("agent")), strconv.FormatBool(e.has("recipient")))
	for _, a := range e.Actors {
		f.add(a.Role, d.Mentions[a.Mention].Class)
	}
	f.when("time", e.Time > 0)
	f.when("weapon", e.Weapon != "")
	f.add("places", bucket(len(e.Places)))
	near := false
	for i := max(f.s.First, e.CueFirst-8); i < min(f.s.Last, e.CueLast+8); i++ {
		near = near || d.placeAt[i] > 0
	}
	f.when("place near", near)
	f.add("place near,type", strconv.FormatBool(near), e.Type)
	for _, c := range e.Counts {
		f.add("count", c.Of)
	}
	said := "none"
	if e.SaidIn >= 0 {
		said = d.Statements[e.SaidIn].Act
	}
	f.add("said", said)
	f.add("mentions", bucket(len(e.Evidence)/2))
}

// others says what other candidates stand in the sentence.
func (f *featurer) others(k int) {
	events := f.ev.d.Events
	inSentence := 0
	for j := max(0, k-mergeReach); j < min(len(events), k+mergeReach); j++ {
		if j != k && events[j].Sentence == f.e.Sentence {
			inSentence++
		}
	}
	f.add("in sentence", bucket(inSentence))
	if k > 0 && events[k-1].Sentence == f.e.Sentence {
		f.add("behind", events[k-1].Type)
		f.add("gap", bucket(f.e.CueFirst-events[k-1].CueLast))
	}
	if k+1 < len(events) && events[k+1].Sentence == f.e.Sentence {
		f.add("ahead of", events[k+1].Type)
	}
}

// earlier says how many candidates of its type there are before it, and compares it with the last of them. In reports the model of repeats has looked
// at that already.
func (f *featurer) earlier(k int) {
	before, same, nearest := 0, 0, -1
	events := f.ev.d.Events
	for j := max(0, k-mergeReach); j < min(len(events), k+mergeReach); j++ {
		if j == k || events[j].Type != f.e.Type {
			continue
		}
		if events[j].Sentence == f.e.Sentence {
			same++
		}
		if j < k {
			before++
			nearest = j
		}
	}
	f.add("same type before", bucket(before))
	f.add("type,same before", f.e.Type, strconv.FormatBool(before > 0))
	if before > 0 {
		f.add("same type before", f.form())
	}
	f.add("same type in sentence", bucket(same))
	if nearest >= 0 {
		f.repeats(&events[nearest])
	}
}

// repeats compares the candidate with the last one of its type before it, of which it may be a repeated mention.
func (f *featurer) repeats(o *Event) {
	d, e := f.ev.d, f.e
	list := func(a, b []int) string {
		switch {
		case len(a) == 0 && len(b) == 0:
			return "none"
		case len(a) == 0 || len(b) == 0:
			return "one"
		case f.ev.agree(a, b):
			return "share"
		}
		return "differ"
	}
	agents := list(actorsOf(e, "agent"), actorsOf(o, "agent"))
	places := list(placesOf(e), placesOf(o))
	form := f.form()
	f.add("before,agents", agents, form)
	f.add("before,recipients", list(actorsOf(e, "recipient"), actorsOf(o, "recipient")))
	f.add("before,places", places)
	f.add("before,agents,places", agents, places)
	time := "differ"
	switch a, b := f.ev.timeOf(e).Value, f.ev.timeOf(o).Value; {
	case a == "" || b == "":
		time = "open"
	case a == b:
		time = "same"
	}
	f.add("before,time", time)
	f.add("before,modality", e.Modality, o.Modality)
	f.add("before,word", strconv.FormatBool(d.Folded(e.CueFirst) == d.Folded(o.CueFirst)), form)
	f.add("before,gap", bucket(e.Sentence-o.Sentence))
	f.add("before,gap,form", bucket(e.Sentence-o.Sentence), form)
	f.add("before,counts", strconv.FormatBool(len(e.Counts) > 0), strconv.FormatBool(len(o.Counts) > 0))
}

func (ev *eventer) hasTime(s Sentence) bool {
	for i := s.First; i < s.Last; i++ {
		if ev.d.timeAt[i] > 0 {
			return true
		}
	}
	return false
}

// quoted reports whether a quotation that begins before token i in its sentence is still open there.
func (ev *eventer) quoted(s Sentence, i int) bool {
	open := 0
	for k := s.First; k < i; k++ {
		switch ev.d.Tokens[k].Kind {
		case QuoteOpen:
			open++
		case QuoteClose:
			open = max(0, open-1)
		case QuoteEither:
			open = 1 - min(open, 1)
		}
	}
	return open > 0
}

// bucket gives a count in steps: 0, 1, 2, 3, 4+, 8+, 16+.
func bucket(n int) string {
	switch {
	case n >= 16:
		return "16+"
	case n >= 8:
		return "8+"
	case n >= 4:
		return "4+"
	}
	return strconv.Itoa(max(0, n))
}
