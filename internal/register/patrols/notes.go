// Package patrols makes patrol series of what reports say of patrols: runs joined over reports, suspensions with the reason that each side gave, and
// resumptions that end them.
//
// A series is the patrols of the same parties, jointly or alone. It keeps a note for each event of each report; runs and suspensions follow from the notes
// alone, in whatever order the reports came, so that a register that is made again is the same.
package patrols

import (
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/register/words"
	"marsad/record"
)

// patrol is the event type of this package.
const patrol = "patrol"

// The modes of a series.
const (
	joint  = "joint"
	single = "single"
)

// keyed is a note with the series that it belongs to.
type keyed struct {
	key   string
	mode  string
	class access.Class
	note  register.PatrolNote
}

// notesOf gives what a report says of patrols. It looks at nothing but the report and the incidents that it tells of.
func notesOf(seen keeper.Seen, book *parties.Book) []keyed {
	if seen.Removed {
		return nil
	}
	text := words.Of(seen.Report)
	var out []keyed
	for i, m := range seen.Mentions {
		if m.Type != patrol || m.Retracted || m.Modality == "negated" || m.Modality == "hypothetical" {
			continue
		}
		k := keyed{mode: m.Mode, note: register.PatrolNote{Mention: m, Parties: partiesOf(m, book), Kind: kindOf(m, text)}}
		if len(k.note.Parties) > 1 {
			k.mode = joint
		}
		if i < len(seen.Report.Events) {
			if k.note.Kind == register.NoteSuspended {
				k.note.Mention.When = since(seen.Report, seen.Report.Events[i], text)
			}
			k.note.Reasons = reasonsFor(seen, seen.Report.Events[i], k.note.Kind, text, book)
		}
		k.note.Attacks = attacksOn(seen, m, text)
		out = append(out, k)
	}
	lendParties(out)
	lendDays(out, seen.Report)
	setRegions(out, seen.Report)
	return name(out, seen.Class)
}

// name sets the keys and leaves out what nobody is named for: it stays with the report.
func name(notes []keyed, class access.Class) []keyed {
	var out []keyed
	for _, k := range notes {
		if len(k.note.Parties) == 0 {
			continue
		}
		if k.mode == "" {
			k.mode = single
		}
		k.key, k.class = k.mode+"-"+strings.Join(k.note.Parties, "-"), class
		if class != access.Open {
			k.key += "@" + string(class) // a series of its own, so that nothing of it stands in the one that is open
		}
		out = append(out, k)
	}
	return out
}

// partiesOf gives the keys of who patrols, in order.
func partiesOf(m register.Mention, book *parties.Book) []string {
	var out []string
	for _, p := range m.Actors {
		if p.Role != "agent" && p.Role != "partner" {
			continue
		}
		if party := book.Of(p, m.Published); party.Known && !slices.Contains(out, party.Key) {
			out = append(out, party.Key)
		}
	}
	slices.Sort(out)
	return out
}

// One patrol is told from patrols in general by the number of the noun, and by an ordered route.
var (
	onePatrol = words.All("دورية ", "الدورية", "دوريتها", "دوريتهما")
	plural    = words.All("دوريات")
)

func kindOf(m register.Mention, text words.Text) string {
	switch {
	case m.Modality == "planned" || m.Phase == "announced" || m.Phase == "cancelled":
		return register.NoteGeneral
	case m.Phase == "suspended":
		return register.NoteSuspended
	case m.Phase == "resumed":
		return register.NoteResumed
	case len(route(m)) > 1:
		return register.NoteRun
	}
	cue := words.Fold(text.Read(m.Cue.Start, m.Cue.End))
	start, end := text.Sentence(m.Cue.Start)
	off := words.Any(words.Fold(text.Read(start, end)), stopped) // the sentence tells why patrols are off, not of one that went
	if off || words.Any(cue, plural) || !words.Any(cue, onePatrol) || m.Modality == "historical" {
		return register.NoteGeneral
	}
	return register.NoteRun
}

// route gives the places of a mention that have an order.
func route(m register.Mention) []register.Place {
	var out []register.Place
	for _, p := range m.Places {
		if p.Order > 0 {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b register.Place) int { return a.Order - b.Order })
	return out
}

// lendParties gives a joint patrol that names fewer than two parties those of the report's other joint patrols, when these agree.
func lendParties(notes []keyed) {
	var of []string
	for _, k := range notes {
		if k.mode != joint || len(k.note.Parties) < 2 {
			continue
		}
		if of != nil && !slices.Equal(of, k.note.Parties) {
			return
		}
		of = k.note.Parties
	}
	for i := range notes {
		k := &notes[i]
		inside := !slices.ContainsFunc(k.note.Parties, func(p string) bool { return !slices.Contains(of, p) })
		if len(of) > 0 && len(k.note.Parties) < 2 && inside && k.mode != single {
			k.note.Parties, k.mode = of, joint
		}
	}
}

// lendDays gives a run without a day that of the report's other patrol with one, and else the day of publication, which is said in its basis.
func lendDays(notes []keyed, r record.Report) {
	var day *register.When
	for _, k := range notes {
		if w := k.note.Mention.When; k.note.Kind != register.NoteSuspended && exact(w) && day == nil {
			day = &w
		}
	}
	if day == nil && r.Source.Published != nil && len(r.Source.Published.Value) >= dayLength {
		v := r.Source.Published.Value[:dayLength]
		day = &register.When{From: v, Until: v, Precision: "day", Basis: "published"}
	}
	for i := range notes {
		n := &notes[i].note
		if (n.Kind == register.NoteRun || n.Kind == register.NoteResumed) && !exact(n.Mention.When) && day != nil {
			n.Mention.When = *day
		}
	}
}

const dayLength = len("2020-02-17")

// exact tells whether a time names one day.
func exact(w register.When) bool {
	return len(w.From) >= dayLength && (w.Until == "" || w.Until[:min(len(w.Until), dayLength)] == w.From[:dayLength])
}

func dayOf(w register.When) string {
	if len(w.From) < dayLength {
		return ""
	}
	return w.From[:dayLength]
}

// setRegions gives every note its region: that of its route; without one that of the report's runs of the same parties, when there is but one; and else
// that of its places.
func setRegions(notes []keyed, r record.Report) {
	admin := map[string]bool{}
	for _, p := range r.Places {
		if p.Kind == "admin1" {
			admin[p.Name.Arabic] = true
		}
	}
	for i := range notes {
		if n := &notes[i].note; n.Kind == register.NoteRun {
			n.Region = regionOf(n.Mention.Places, admin)
		}
	}
	for i := range notes {
		n := &notes[i].note
		if n.Kind == register.NoteRun {
			continue
		}
		of, ok := soleRegion(notes, n.Parties)
		if !ok {
			of = regionOf(n.Mention.Places, admin)
		}
		n.Region = of
	}
}

// soleRegion gives the region of all runs of the same parties, or false when there is none or more than one.
func soleRegion(notes []keyed, of []string) (string, bool) {
	region := ""
	for _, k := range notes {
		if k.note.Kind != register.NoteRun || k.note.Region == "" || !slices.Equal(k.note.Parties, of) {
			continue
		}
		if region != "" && region != k.note.Region {
			return "", false
		}
		region = k.note.Region
	}
	return region, region != ""
}

// regionOf gives the first-level area of the first place that lies in one. Within names areas from the largest to the smallest or the other way round,
// so that an area which the report knows as a first-level one goes first.
func regionOf(places []register.Place, admin map[string]bool) string {
	for _, p := range places {
		if p.Kind == "admin1" {
			return p.Name.Arabic
		}
		for _, w := range p.Within {
			if admin[w] {
				return w
			}
		}
	}
	for _, p := range places {
		if len(p.Within) > 0 && p.Kind != "region" {
			return p.Within[0]
		}
	}
	return ""
}

// attackTypes are the events by which a patrol is attacked.
var attackTypes = []string{"clash", "offensive", "shelling", "airstrike", "explosion", "shooting"}

// patrolWord is in every word for a patrol.
var patrolWord = words.All("دوري")

// attacksOn gives the incidents of the report in whose sentence a patrol stands as the one attacked, when their days agree.
func attacksOn(seen keeper.Seen, m register.Mention, text words.Text) []string {
	var out []string
	for _, incident := range seen.Incidents {
		if !slices.Contains(attackTypes, incident.Type) {
			continue
		}
		for _, a := range incident.Mentions {
			if a.Report != m.Report || (exact(a.When) && exact(m.When) && dayOf(a.When) != dayOf(m.When)) {
				continue
			}
			if hitsPatrol(a, text) && !slices.Contains(out, incident.ID) {
				out = append(out, incident.ID)
			}
		}
	}
	slices.Sort(out)
	return out
}

func hitsPatrol(a register.Mention, text words.Text) bool {
	for _, p := range a.Actors {
		if p.Role == "recipient" && words.Any(words.Fold(p.Name.Arabic), patrolWord) {
			return true
		}
	}
	start, end := text.Sentence(a.Cue.Start)
	return a.Modality != "negated" && words.Any(words.Fold(text.Read(start, end)), patrolWord) && slices.ContainsFunc(a.Evidence, func(s record.Span) bool { return words.Any(words.Fold(s.Read()), patrolWord) })
}

// since gives the time that the words of an event put behind "since": the day of a suspension's telling is not that of its beginning.
func since(r record.Report, e record.Event, text words.Text) register.When {
	for _, t := range r.Times {
		if t.Span == nil || len(t.Value) < len("2020-02") || t.Value[0] < '0' || t.Value[0] > '9' {
			continue
		}
		before := words.Fold(text.Read(max(t.Start-sinceReach, 0), t.Start))
		inside := slices.ContainsFunc(e.Evidence, func(s record.Span) bool { return s.Start <= t.Start && t.End <= s.End })
		if inside && (strings.HasSuffix(before, " منذ ") || strings.Contains(words.Fold(t.Quote), " منذ ")) {
			return register.When{From: t.Value, Until: t.Value, Precision: t.Precision, Basis: t.Basis}
		}
	}
	return register.When{Precision: "unknown"}
}

// sinceReach is how many characters before a time are looked at.
const sinceReach = 6
