package reading

import (
	"marsad/internal/lexicon"
	"marsad/internal/ranker"
)

// This file names what the model of parties looks at.

// partyFeatures names what is seen about an event and a mention. Names are stable: the model file knows them by hash.
func (ev *eventer) partyFeatures(e *Event, m Mention, kind, rule string) []ranker.Feature {
	d := ev.d
	f := featurer{ev: ev, e: e, s: ev.s, out: ev.featureRoom()}
	shape := string(ev.frames.Frames[e.Frame].Shape)
	side := "behind"
	from, to := e.CueLast, m.First
	if m.First < e.CueFirst {
		side, from, to = "before", m.Last, e.CueFirst
	}
	if m.First < ev.s.First {
		side = "sentence before"
		from, to = ev.s.First, ev.s.First
	}
	distance := bucket(to - from)
	governor := ev.governor(m)
	form := ev.form
	f.add("rule", rule)
	f.add("rule,side", rule, side, distance)
	f.add("class", m.Class)
	f.add("kind", kind)
	f.add("type", e.Type)
	f.add("side,distance", side, distance)
	f.add("shape,side,distance", shape, side, distance)
	f.add("shape,side,class", shape, side, m.Class)
	f.add("type,side,class", e.Type, side, m.Class)
	f.add("shape,side,form", shape, side, form)
	f.add("governor,side", governor, side)
	f.add("governor,shape", governor, shape)
	f.add("governor,type,side", governor, e.Type, side)
	f.add("frame,side", e.Rule, side)
	f.add("frame,governor", e.Rule, governor)
	f.add("frame,class", e.Rule, m.Class)
	if d.alone() { // in reports these words made unseen ones worse
		f.add("-1", f.word(m.First-1))
		f.add("+1", f.word(m.Last))
		f.add("cue-1", f.word(e.CueFirst-1))
		f.add("cue+1", f.word(e.CueLast), side)
	}
	f.when("speaker", e.SaidIn >= 0 && d.Statements[e.SaidIn].Speaker == m.Entity)
	f.when("any speaker", ev.speakers[m.Entity])
	f.when("joined", m.Conjunction)
	head := ev.headStem(m)
	f.add("head", head)
	f.add("head,side", head, side)
	if class := ev.headClass(m); class != "" {
		f.add("head class,type,side", class, e.Type, side)
		f.add("head class,shape,side", class, shape, side)
		f.add("head class,governor,side", class, governor, side)
		f.add("head class,form,side,distance", class, form, side, distance)
	}
	f.add("agrees", ev.gender(e, m), side, shape)
	f.add("governor,class,shape", governor, m.Class, shape)
	f.add("governor,form,side,class", governor, form, side, m.Class)
	if e.Pronoun {
		f.add("pronoun,side,distance", side, distance)
		f.add("pronoun,side,class", side, m.Class)
	}
	f.add("entity before", bucket(ev.partsBefore(e, m.Entity)))
	if side != "sentence before" {
		ev.between(&f, from, to, side, shape, form)
	}
	return f.out
}

// governor gives the preposition before a mention, free or written with it, or the word of a number or a verb that stands there.
func (ev *eventer) governor(m Mention) string {
	if m.Preposition != 0 {
		return string(m.Preposition)
	}
	i := m.First - 1
	if i < 0 || ev.d.Words[i] == nil {
		return "none"
	}
	switch w := ev.d.Words[i]; {
	case w.Function&(lexicon.Preposition|lexicon.Relative) != 0:
		return w.Folded
	case ev.d.is(i, "يد", "ايدي", "قبل", "جانب", "بقياده", "التابعه", "تابعه", "التابع"):
		return w.Folded
	case ev.d.Tokens[i].Kind == Number || ev.d.is(i, "عشرات", "مءات", "الاف", "عدد", "احد", "بعض", "عده"):
		return "<number>"
	case ev.frames.Verb(w) || ev.lex.Verb(w):
		return "<verb>"
	}
	return "other"
}

// between says what stands between trigger and mention.
func (ev *eventer) between(f *featurer, from, to int, side, shape, form string) {
	names, cues, verbs, commas := 0, 0, 0, 0
	for i := from; i < to; i++ {
		if m := ev.d.mentionAt[i]; m > 0 && ev.d.Mentions[m-1].First == i {
			names++
		}
		if t := ev.d.Tokens[i].Mark; t == '،' || t == ',' || t == '.' || t == '؛' {
			commas++
		}
		if w := ev.d.Words[i]; w != nil {
			if ev.frames.Verb(w) {
				cues++
			}
			if ev.lex.Verb(w) {
				verbs++
			}
			if to-from <= 6 {
				f.add("between", w.Folded, side)
			}
			if w.Is(lexicon.Relative) {
				f.add("relative between", side)
			}
		}
	}
	f.add("names between", side, bucket(names))
	f.add("names between,shape", side, bucket(names), shape)
	f.add("cues between", side, bucket(cues))
	f.add("sayings between", side, bucket(verbs))
	f.add("commas between", side, bucket(commas))
	if from == to {
		f.add("touches", side, shape, form)
	}
}

// partsBefore counts how often an entity did something in the events told before.
func (ev *eventer) partsBefore(e *Event, entity int) int {
	n := 0
	for k := len(ev.d.Events) - 1; k >= max(0, len(ev.d.Events)-20); k-- {
		o := &ev.d.Events[k]
		if o == e || o.CueFirst >= e.CueFirst {
			continue
		}
		for _, a := range o.Actors {
			if a.Entity == entity && a.Role == "agent" {
				n++
			}
		}
	}
	return n
}
