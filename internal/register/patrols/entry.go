package patrols

import (
	"cmp"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/parties"
	"marsad/record"
)

// Own is the id of the series of the monitors' own patrols, for logs that name no other.
const Own = "own"

var ownName = record.Name{Arabic: "دوريات المراقبين", English: "Patrols of the monitors"}

// outcomes says what an outcome of a monitor's patrol is among the phases of the format.
var outcomes = map[string]string{"completed": "completed", "cut_short": "suspended", "blocked": "blocked", "cancelled": "cancelled"}

// EntrySeries gives the series that an approved patrol log touches: the one in which its run stands, and the open one of the same patrols, from which a series
// for the same people as the log takes its parties. ok is false for every other entry.
func EntrySeries(e register.FieldEntry) (in, open string, ok bool) {
	if e.Patrol == nil || e.Review.State != register.ReviewApproved {
		return "", "", false
	}
	open, _, _ = strings.Cut(cmp.Or(e.Patrol.Series, Own), "@")
	return classed(open, e.Class), open, true
}

// classed gives the series of a class: each class has its own, so that nothing of it stands in the one that is open.
func classed(key string, c access.Class) string {
	if c == access.Open {
		return key
	}
	return key + "@" + string(c)
}

// ObserveEntry gives the series that a field entry changes: current are those that have a note of it and those that EntrySeries names. The plan is the route;
// the track stays with the entry, where it is blurred by role.
func ObserveEntry(e register.FieldEntry, book *parties.Book, current []register.PatrolSeries) []register.PatrolSeries {
	var out []register.PatrolSeries
	in, open, ok := EntrySeries(e)
	target, like := register.PatrolSeries{ID: in, Class: e.Class, Mode: single}, register.PatrolSeries{}
	for _, s := range current {
		had := len(s.Notes)
		s.Notes = slices.DeleteFunc(slices.Clone(s.Notes), func(n register.PatrolNote) bool { return n.Mention.Entry == e.ID })
		if s.ID == open {
			like = s
		}
		switch {
		case ok && s.ID == in:
			target = s
		case len(s.Notes) < had:
			out = append(out, Derive(s, book))
		}
	}
	if ok {
		target.Notes = append(target.Notes, entryNote(e, target, like))
		if target.Mode, target.Name = cmp.Or(like.Mode, target.Mode), cmp.Or(target.Name, like.Name); open == Own {
			target.Name = ownName
		}
		out = append(out, Derive(target, book))
	}
	slices.SortFunc(out, func(a, b register.PatrolSeries) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func entryNote(e register.FieldEntry, in, like register.PatrolSeries) register.PatrolNote {
	n := register.PatrolNote{Kind: register.NoteRun, Mention: e.FirstHand(), Parties: []string{}}
	if e.Patrol.Completed == "cancelled" {
		n.Kind = register.NoteGeneral
	}
	n.Mention.Type, n.Mention.Mode, n.Mention.Phase, n.Mention.Places = patrol, cmp.Or(like.Mode, in.Mode), outcomes[e.Patrol.Completed], []register.Place{}
	for i, p := range e.Patrol.Plan {
		if !p.Private {
			p.Observed, p.Order = true, i+1
			n.Mention.Places = append(n.Mention.Places, p)
		}
	}
	for _, s := range []register.PatrolSeries{like, in} {
		if len(n.Parties) == 0 {
			for _, p := range s.Parties {
				n.Parties = append(n.Parties, p.Ref)
			}
		}
	}
	return n
}
