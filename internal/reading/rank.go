package reading

import (
	"marsad/internal/ranker"
)

// Models are what is learned; nil where the rules' word is to stand.
type Models struct {
	Happenings *ranker.Model // is it a happening?
	Parties    *ranker.Model // who did it, to whom?
	Repeats    *ranker.Model // does a later event tell an earlier one again?
	Modality   *ranker.Model
	Phase      *ranker.Model
}

func learned(o Options) (m Models, err error) {
	if o.Models != nil {
		return *o.Models, nil
	}
	for _, x := range []struct {
		name string
		to   **ranker.Model
	}{{ranker.Happenings, &m.Happenings}, {ranker.Parties, &m.Parties}, {ranker.Repeats, &m.Repeats}, {ranker.Modality, &m.Modality}, {ranker.Phase, &m.Phase}} {
		if *x.to, err = ranker.Open(x.name); err != nil {
			return Models{}, err
		}
	}
	return m, nil
}

// rank scores every event with the learned model and takes away those that are less likely a happening than the model's cut. What is
// taken away is kept apart where marsad explain asks for it.
func (ev *eventer) rank() {
	for k := range ev.d.Events {
		e := &ev.d.Events[k]
		features, names := ev.features(k)
		if ev.keep.features {
			e.Features, e.Names = features, names
		}
		if ev.models.Happenings != nil {
			e.Score = ev.models.Happenings.Probability(features, ev.d.Domain(e))
		}
	}
	if ev.models.Happenings == nil {
		return
	}
	ev.likely()
	for k := range ev.d.Events {
		if e := &ev.d.Events[k]; !e.likely && ev.joins(k) {
			e.merged = true
		}
	}
	lost := make([]bool, len(ev.d.Events))
	for k := range ev.d.Events {
		e := &ev.d.Events[k]
		lost[k] = !e.merged && !e.likely && (ev.d.alone() || ev.bequeath(k))
	}
	kept := make([]Event, 0, len(ev.d.Events))
	for k, e := range ev.d.Events {
		switch {
		case e.merged:
		case lost[k] && ev.keep.features:
			ev.d.Unlikely = append(ev.d.Unlikely, e)
		case lost[k]:
		default:
			e.Confidence = e.Score
			kept = append(kept, e)
		}
	}
	ev.d.Events = kept
}

// shortReport is how many sentences a post has at most; a post is written because something happened.
const shortReport = 3

// By how much the cut of a post is lower than that of a report, and that of an attack of which both weapon and place are told than that of another happening.
const (
	shortCut = 3
	armedCut = 3
)

// scarce are types and frames of which the labelled reports have too few to learn from; the rules alone decide on them.
var scarce = map[string]bool{"post": true, "mediation": true, "release": true, "sanction": true, "crackdown": true,
	"abuse.torture": true, "abuse.loot": true, "abuse.destroy": true, "abuse.recruit": true}

// likely marks the candidates that are kept: those above the model's cut, which is lower in a post; and the likeliest candidate of a report, which is
// about something. A bare sentence may be about nothing.
func (ev *eventer) likely() {
	best := 0.0
	for k := range ev.d.Events {
		best = max(best, ev.d.Events[k].Score)
	}
	for k := range ev.d.Events {
		e := &ev.d.Events[k]
		cut := float64(ev.models.Happenings.Cut[ev.d.Domain(e)])
		if !ev.d.bare() {
			if len(ev.d.Sentences) <= shortReport {
				cut /= shortCut
			}
			if e.Weapon != "" && harmful[e.Type] && len(e.Places) > 0 {
				cut /= armedCut
			}
			cut = min(cut, best)
		}
		e.likely = e.Score >= cut
		if (scarce[e.Type] || scarce[e.Rule]) && !ev.d.alone() {
			e.likely = ev.satisfied(e)
		}
	}
	told := map[string]bool{}
	for _, e := range ev.d.Events {
		told[e.Type] = told[e.Type] || e.likely && e.Modality != "negated"
	}
	for k := range ev.d.Events { // the denial of what is told is as much a finding as what is told
		e := &ev.d.Events[k]
		e.likely = e.likely || e.Modality == "negated" && told[e.Type] && !ev.d.alone()
	}
}

// joins makes a candidate that is no happening of its own evidence of the nearest one of its type whose agents and recipients it does not contradict.
func (ev *eventer) joins(k int) bool {
	e := &ev.d.Events[k]
	for n := 1; n < mergeReach; n++ {
		for _, j := range [...]int{k - n, k + n} {
			if j < 0 || j >= len(ev.d.Events) {
				continue
			}
			o := &ev.d.Events[j]
			if o.Type != e.Type || !o.likely || o.merged || ev.apart(o, e) || !compatible(o.Modality, e.Modality) || !ev.agree(actorsOf(o, "agent"), actorsOf(e, "agent")) || !ev.agree(actorsOf(o, "recipient"), actorsOf(e, "recipient")) {
				continue
			}
			o.Evidence = append(o.Evidence, TokenSpan{e.CueFirst, e.CueLast})
			return true
		}
	}
	return false
}

// field gives a value by a learned model, or the rules' word where there is none, or where the model is less sure than its cut.
func field(m *ranker.Model, features []ranker.Feature, rule string) string {
	if m == nil {
		return rule
	}
	d, p := m.Best(features)
	if p < float64(m.Cut[d]) {
		return rule
	}
	return m.Names[d]
}
