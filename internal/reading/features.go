package reading

import (
	"strconv"
	"strings"

	"marsad/internal/arabic"
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
	if f.ev.keep.names {
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
	f := featurer{ev: ev, e: e, s: ev.d.Sentences[e.Sentence], out: ev.oneRoom()}
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
	ev.room.one = f.out
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

// filled says which roles are filled and from where.
func (f *featurer) filled() {
	d, e := f.ev.d, f.e
	f.when("agent", e.has("agent"))
	f.when("recipient", e.has("recipient"))
	f.when("agent+recipient", e.has("agent") && e.has("recipient"))
	f.add("type,agent,recipient", e.Type, strconv.FormatBool(e.has("agent")), strconv.FormatBool(e.has("recipient")))
	for _, a := range e.Actors {
		if a.Told {
			continue
		}
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
