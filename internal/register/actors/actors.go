// Package actors says of an actor what reports hold: who they are, what they said of what happened, and where their own words disagree over time.
package actors

import (
	"cmp"
	"fmt"
	"slices"

	"marsad/internal/lexicon"
	"marsad/internal/register"
	"marsad/record"
)

// Of makes the entry of an actor of the built-in book. A name that is an outlet's wording stands among the aliases, as reports write it.
func Of(a lexicon.Actor) register.Actor {
	out := register.Actor{ID: a.ID, Name: record.Name{Arabic: a.Arabic, English: a.English}, Kind: a.Kind, Ref: a.Ref, Aliases: slices.Concat([]string{}, a.Aliases, a.Loaded), Sides: []register.ActorPeriod{}, Parents: []register.ActorPeriod{}}
	for _, s := range a.Sides {
		from, until := s.Months()
		out.Sides = append(out.Sides, register.ActorPeriod{Value: s.Side, From: from, Until: until})
	}
	if a.Parent != "" {
		out.Parents = append(out.Parents, register.ActorPeriod{Value: a.Parent})
	}
	return out
}

// Is tells whether a name or a reference in a report is the actor's: the reference where both have one, and else the name or an alias, letter by letter.
func Is(a register.Actor, name record.Name, ref string) bool {
	if a.Ref != "" && ref != "" {
		return a.Ref == ref
	}
	return name.Arabic != "" && (name.Arabic == a.Name.Arabic || slices.Contains(a.Aliases, name.Arabic))
}

// The kinds of turns.
const (
	Denied = "denied_then_confirmed"
	Toll   = "tolls"
)

// Words is what an actor said of an incident, tied to the report that carries it.
type Words struct {
	Day    string      `json:"day"` // of publication
	Report string      `json:"report"`
	Act    string      `json:"act"`
	Value  string      `json:"value,omitempty"` // a number
	Quote  record.Span `json:"quote"`
}

// Turn is where an actor's own statements on one incident disagree.
type Turn struct {
	Kind     string `json:"kind"`
	Incident string `json:"incident"`
	Of       string `json:"of,omitempty"` // what was counted
	Before   Words  `json:"before"`
	After    Words  `json:"after"`
}

// Turns gives where an actor's statements on the same incident disagree, the oldest first. The rule is conservative: a denial that is followed, on a later day,
// by the actor's own statement that it happened; and two different exact numbers for the same toll, in statements of the actor's own. A confirmation that a denial follows
// is none (it may deny another part), nor are numbers that only say at least or about.
func Turns(a register.Actor, incidents []register.Incident) []Turn {
	var out []Turn
	for _, i := range incidents {
		said := wordsOn(a, i)
		out = append(out, denials(i.ID, said)...)
		out = append(out, tolls(a, i)...)
	}
	slices.SortFunc(out, func(x, y Turn) int {
		return cmp.Or(cmp.Compare(x.After.Day, y.After.Day), cmp.Compare(x.Incident, y.Incident), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Of, y.Of), cmp.Compare(x.After.Report, y.After.Report))
	})
	return out
}

func wordsOn(a register.Actor, i register.Incident) []Words {
	var out []Words
	for _, m := range i.Mentions {
		if m.Retracted {
			continue
		}
		for _, s := range m.Said {
			if len(s.Through) == 0 && Is(a, s.Speaker, s.Ref) {
				out = append(out, Words{Day: dayOf(m.Published), Report: m.Report, Act: verdict(s.Act, m.Modality), Quote: quote(m)})
			}
		}
	}
	slices.SortFunc(out, func(x, y Words) int {
		return cmp.Or(cmp.Compare(x.Day, y.Day), cmp.Compare(x.Report, y.Report), x.Quote.Start-y.Quote.Start)
	})
	return out
}

// The words of a statement on whether something happened.
const (
	deny    = "deny"
	confirm = "confirm"
)

// verdict says whether a statement denies that something happened or says that it did; empty when it does neither.
func verdict(act, modality string) string {
	switch {
	case act == deny:
		return deny
	case slices.Contains([]string{"state", "confirm", "announce", "claim"}, act) && (modality == "reported" || modality == "asserted"):
		return confirm
	}
	return ""
}

func denials(incident string, said []Words) []Turn {
	for i, before := range said {
		for _, after := range said[i+1:] {
			if before.Act == deny && after.Act == confirm && after.Day > before.Day {
				return []Turn{{Kind: Denied, Incident: incident, Before: before, After: after}}
			}
		}
	}
	return nil
}

// tolls compares the exact numbers that an actor gives for one toll of an incident.
func tolls(a register.Actor, i register.Incident) []Turn {
	first := map[string]Words{}
	var out []Turn
	mentions := slices.Clone(i.Mentions)
	slices.SortStableFunc(mentions, func(x, y register.Mention) int {
		return cmp.Or(cmp.Compare(x.Published, y.Published), cmp.Compare(x.Report, y.Report), x.Cue.Start-y.Cue.Start)
	})
	for _, m := range mentions {
		if m.Retracted || m.Modality == "negated" || !slices.ContainsFunc(m.Said, func(s register.Said) bool { return len(s.Through) == 0 && Is(a, s.Speaker, s.Ref) }) {
			continue
		}
		for _, c := range m.Counts {
			if c.High == nil || *c.High != c.Low {
				continue
			}
			of := c.Of + " " + c.Who
			now := Words{Day: dayOf(m.Published), Report: m.Report, Value: fmt.Sprint(c.Low), Quote: quote(m)}
			if c.Quote != nil {
				now.Quote = *c.Quote
			}
			before, had := first[of]
			if !had {
				first[of] = now
			} else if before.Value != now.Value {
				out = append(out, Turn{Kind: Toll, Incident: i.ID, Of: of, Before: before, After: now})
			}
		}
	}
	return out
}

// quote gives the words by which a mention tells of its event.
func quote(m register.Mention) record.Span {
	if len(m.Evidence) > 0 {
		return m.Evidence[0]
	}
	return m.Cue
}

func dayOf(s string) string { return s[:min(len(s), len("2020-02-17"))] }
