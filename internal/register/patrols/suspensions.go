package patrols

import (
	"cmp"
	"slices"
	"strings"

	"marsad/internal/register"
)

// again is a day on which patrols went again, or went.
type again struct {
	day, region, report string
	resumed             bool
}

// suspensionsOf makes the periods in which patrols were off. A suspension ends with the first resumption or run after it that its own report tells of, or
// else the first one after both its beginning and the day it was reported as lasting. Suspensions with the same end are one.
func suspensionsOf(notes []register.PatrolNote, runs []register.Run) []register.Suspension {
	back := returns(notes)
	var out []register.Suspension
	for _, n := range notes {
		if n.Kind != register.NoteSuspended {
			continue
		}
		s := register.Suspension{From: beginning(n), Until: end(n, back), Region: n.Region, FromText: beginText(n), Reasons: slices.Clone(n.Reasons), Mentions: []register.Mention{n.Mention}}
		if at := slices.IndexFunc(out, func(o register.Suspension) bool { return o.Until == s.Until && regionsMeet(o.Region, s.Region) }); at >= 0 {
			out[at] = merge(out[at], s)
		} else {
			out = append(out, s)
		}
	}
	lendReasons(out, notes)
	for i := range out {
		out[i].Despite = inside(out[i], runs)
	}
	slices.SortStableFunc(out, func(a, b register.Suspension) int {
		return cmp.Or(strings.Compare(cmp.Or(a.From, a.Until, "9"), cmp.Or(b.From, b.Until, "9")), strings.Compare(a.Region, b.Region))
	})
	return out
}

func regionsMeet(a, b string) bool { return a == b || a == "" || b == "" }

func returns(notes []register.PatrolNote) []again {
	var out []again
	for _, n := range notes {
		if (n.Kind == register.NoteRun && n.Mention.Phase != "blocked" || n.Kind == register.NoteResumed) && dayOf(n.Mention.When) != "" {
			out = append(out, again{dayOf(n.Mention.When), n.Region, n.Mention.Report, n.Kind == register.NoteResumed})
		}
	}
	slices.SortStableFunc(out, func(a, b again) int { return strings.Compare(a.day, b.day) })
	return out
}

// beginning gives the first day or month that a note names for the suspension; a time after the report's own is none.
func beginning(n register.PatrolNote) string {
	from := n.Mention.When.From
	if len(from) > dayLength {
		from = from[:dayLength]
	}
	if from == "" || n.Mention.When.Precision == "unknown" || n.Mention.When.Precision == "year" {
		return ""
	}
	return from
}

// beginText gives the words for a beginning without a day: the first reason in the outlet's own words.
func beginText(n register.PatrolNote) string {
	if beginning(n) != "" {
		return ""
	}
	for _, r := range n.Reasons {
		if r.Kind == register.ReasonOutlet {
			return r.Text
		}
	}
	return ""
}

func end(n register.PatrolNote, back []again) string {
	from, told := beginning(n), n.Mention.Published
	told = told[:min(len(told), dayLength)]
	for _, b := range back {
		if b.report == n.Mention.Report && b.day > from && regionsMeet(b.region, n.Region) {
			return b.day
		}
	}
	for _, b := range back {
		if b.day > from && b.day > told && regionsMeet(b.region, n.Region) {
			return b.day
		}
	}
	return ""
}

// merge joins two tellings of one suspension: the earlier beginning, all reasons, all mentions.
func merge(a, b register.Suspension) register.Suspension {
	if a.From == "" || (b.From != "" && b.From < a.From) {
		a.From = b.From
	}
	a.FromText = cmp.Or(a.FromText, b.FromText)
	a.Region = cmp.Or(a.Region, b.Region)
	for _, r := range b.Reasons {
		if !slices.ContainsFunc(a.Reasons, func(o register.SuspensionReason) bool {
			return o.Report == r.Report && o.Quote == r.Quote && o.Party == r.Party
		}) {
			a.Reasons = append(a.Reasons, r)
		}
	}
	a.Mentions = append(a.Mentions, b.Mentions...)
	return a
}

// lendReasons gives a suspension the reasons that stand with the resumption which ended it.
func lendReasons(out []register.Suspension, notes []register.PatrolNote) {
	for _, n := range notes {
		if n.Kind != register.NoteResumed || len(n.Reasons) == 0 {
			continue
		}
		for i := range out {
			if out[i].Until == dayOf(n.Mention.When) && regionsMeet(out[i].Region, n.Region) {
				out[i] = merge(out[i], register.Suspension{Reasons: n.Reasons, Mentions: []register.Mention{n.Mention}, From: out[i].From})
			}
		}
	}
}

// inside gives the runs that lie in a suspension of which the beginning is known to the day.
func inside(s register.Suspension, runs []register.Run) []string {
	var out []string
	for _, r := range runs {
		day := dayOf(r.When)
		if len(s.From) == dayLength && day > s.From && (s.Until == "" || day < s.Until) && regionsMeet(s.Region, r.Region) && r.Phase != "blocked" {
			out = append(out, r.ID)
		}
	}
	return out
}
