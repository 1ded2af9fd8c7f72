package reading

import (
	"strconv"

	"marsad/internal/article"
	"marsad/internal/lexicon"
	"marsad/internal/tagger"
)

// This file names what is seen only about sentences that stand alone.

// neighbourReach is how many tokens on each side are named as words.
const neighbourReach = 6

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
