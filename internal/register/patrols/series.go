package patrols

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strings"

	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/register/words"
	"marsad/record"
)

// Observe gives the series that a report changes: current are those that have a note of the report and those that Keys names. A series from which the last
// note went comes back without notes.
func Observe(seen keeper.Seen, book *parties.Book, current []register.PatrolSeries) []register.PatrolSeries {
	byKey := map[string]*register.PatrolSeries{}
	var order []string
	for _, s := range current {
		s.Notes = slices.DeleteFunc(slices.Clone(s.Notes), func(n register.PatrolNote) bool { return n.Mention.Report == seen.Report.ID })
		byKey[s.ID] = &s
		order = append(order, s.ID)
	}
	for _, k := range notesOf(seen, book) {
		s := byKey[k.key]
		if s == nil {
			s = &register.PatrolSeries{ID: k.key, Class: k.class, Mode: k.mode}
			byKey[k.key] = s
			order = append(order, k.key)
		}
		s.Notes = append(s.Notes, k.note)
	}
	slices.Sort(order)
	var out []register.PatrolSeries
	for _, key := range slices.Compact(order) {
		out = append(out, Derive(*byKey[key], book))
	}
	return out
}

// Keys gives the ids of the series that a report tells of.
func Keys(seen keeper.Seen, book *parties.Book) []string {
	var out []string
	for _, k := range notesOf(seen, book) {
		out = append(out, k.key)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Derive makes runs and suspensions of a series from its notes. What a person set (name, agreement) stays.
func Derive(s register.PatrolSeries, book *parties.Book) register.PatrolSeries {
	slices.SortFunc(s.Notes, compareNotes)
	s.Parties = nil
	if at := slices.IndexFunc(s.Notes, func(n register.PatrolNote) bool { return len(n.Parties) > 0 }); at >= 0 {
		for _, key := range s.Notes[at].Parties {
			s.Parties = append(s.Parties, register.Part{Name: book.Named(key).Name, Kind: "unknown", Ref: key, Role: "agent", Origins: []string{}})
		}
	}
	if s.Name.Arabic == "" {
		s.Name = nameOf(s)
	}
	s.Runs = runsOf(s.Notes, book)
	s.Suspensions = suspensionsOf(s.Notes, s.Runs)
	return s
}

func compareNotes(a, b register.PatrolNote) int {
	return cmp.Or(strings.Compare(a.Mention.Published, b.Mention.Published), strings.Compare(a.Mention.Report, b.Mention.Report), strings.Compare(a.Mention.Entry, b.Mention.Entry), a.Mention.Cue.Start-b.Mention.Cue.Start, strings.Compare(a.Mention.Event, b.Mention.Event))
}

func nameOf(s register.PatrolSeries) record.Name {
	var arabic, english []string
	for _, p := range s.Parties {
		arabic = append(arabic, p.Name.Arabic)
		english = append(english, cmp.Or(p.Name.English, p.Name.Arabic))
	}
	if s.Mode == joint {
		return record.Name{Arabic: "الدوريات المشتركة: " + strings.Join(arabic, " و"), English: "Joint patrols: " + strings.Join(english, " and ")}
	}
	return record.Name{Arabic: "دوريات: " + strings.Join(arabic, " و"), English: "Patrols: " + strings.Join(english, " and ")}
}

// runsOf joins the notes on runs: same day, and routes that meet or one that is not told. Which notes meet does not depend on their order: they are joined
// when a chain of meetings leads from one to the other.
func runsOf(notes []register.PatrolNote, book *parties.Book) []register.Run {
	var of []register.PatrolNote
	for _, n := range notes {
		if n.Kind == register.NoteRun && dayOf(n.Mention.When) != "" {
			of = append(of, n)
		}
	}
	group := make([]int, len(of))
	for i := range of {
		group[i] = i
	}
	for i := range of {
		for j := range i {
			if meet(of[i], of[j]) {
				join(group, group[i], group[j])
			}
		}
	}
	var out []register.Run
	for g := range of {
		var members []register.PatrolNote
		for i, n := range of {
			if group[i] == g {
				members = append(members, n)
			}
		}
		if len(members) > 0 {
			out = append(out, runOf(members, book))
		}
	}
	slices.SortFunc(out, func(a, b register.Run) int {
		return cmp.Or(strings.Compare(a.When.From, b.When.From), strings.Compare(a.ID, b.ID))
	})
	return out
}

func join(group []int, a, b int) {
	low, high := min(a, b), max(a, b)
	for i := range group {
		if group[i] == high {
			group[i] = low
		}
	}
}

// near is how far apart two places of different names may lie to be one, in kilometres.
const near = 3.0

func meet(a, b register.PatrolNote) bool {
	if dayOf(a.Mention.When) != dayOf(b.Mention.When) {
		return false
	}
	ra, rb := route(a.Mention), route(b.Mention)
	if len(ra) == 0 || len(rb) == 0 {
		return a.Region == b.Region || a.Region == "" || b.Region == ""
	}
	for _, p := range ra {
		for _, q := range rb {
			// Towns that a patrol heads for at its end are those of many patrols.
			if p.Role != "towards" && q.Role != "towards" && samePlace(p, q) {
				return true
			}
		}
	}
	return false
}

func samePlace(p, q register.Place) bool {
	if words.Fold(p.Name.Arabic) == words.Fold(q.Name.Arabic) {
		return true
	}
	return p.Lat != nil && q.Lat != nil && p.RadiusM <= 1000*near && q.RadiusM <= 1000*near && kilometres(p, q) <= near
}

func kilometres(p, q register.Place) float64 {
	const perDegree = 111.32
	dx := (*p.Lon - *q.Lon) * math.Cos(*p.Lat*math.Pi/180)
	return perDegree * math.Hypot(dx, *p.Lat-*q.Lat)
}

// phases from what is said of a run least to most: a run that was blocked stays blocked whoever tells of it otherwise.
var phases = []string{"", "announced", "started", "ongoing", "resumed", "completed", "suspended", "cancelled", "blocked"}

// runOf makes one run of its notes: the route of the note that tells most of it.
func runOf(notes []register.PatrolNote, book *parties.Book) register.Run {
	run := register.Run{When: notes[0].Mention.When}
	for _, n := range notes {
		if slices.Index(phases, n.Mention.Phase) > slices.Index(phases, run.Phase) {
			run.Phase = n.Mention.Phase
		}
		if r := route(n.Mention); len(r) > len(run.Route) {
			run.Route = r
		}
		run.Region = cmp.Or(run.Region, n.Region)
		addParts(&run, n, book)
		run.Mentions = append(run.Mentions, n.Mention)
		run.Attacked = append(run.Attacked, n.Attacks...)
		if n.Mention.Entry != "" {
			run.Entries = append(run.Entries, n.Mention.Entry)
		}
	}
	if len(run.Route) == 0 {
		run.Route, run.Inferred = notes[0].Mention.Places, true
	}
	slices.Sort(run.Attacked)
	run.Attacked = slices.Compact(run.Attacked)
	run.ID = runID(run)
	return run
}

// addParts takes the escort, and who stopped a blocked patrol: whoever takes part in it and is no party.
func addParts(run *register.Run, n register.PatrolNote, book *parties.Book) {
	for _, p := range n.Mention.Actors {
		p.Origins = []string{}
		switch {
		case p.Role == "escort" && !named(run.Escort, p):
			run.Escort = append(run.Escort, p)
		case n.Mention.Phase == "blocked" && p.Role != "escort" && !slices.Contains(n.Parties, book.Of(p, n.Mention.Published).Key) && !named(run.BlockedBy, p):
			run.BlockedBy = append(run.BlockedBy, p)
		}
	}
}

func named(parts []register.Part, p register.Part) bool {
	return slices.ContainsFunc(parts, func(o register.Part) bool { return o.Name.Arabic == p.Name.Arabic })
}

// runID names a run by its day and where it began.
func runID(r register.Run) string {
	start := ""
	if len(r.Route) > 0 {
		start = words.Fold(r.Route[0].Name.Arabic)
	}
	sum := sha256.Sum256([]byte(start))
	return dayOf(r.When) + "-" + hex.EncodeToString(sum[:3])
}
