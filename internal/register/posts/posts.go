package posts

import (
	"cmp"
	"slices"

	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/record"
)

// IDs gives the ids of the posts that a report tells of.
func IDs(seen keeper.Seen, book *parties.Book) []string {
	var out []string
	for _, k := range notesOf(seen, book) {
		out = append(out, k.id)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Observe gives the posts that a report changes: current are those that have a note of the report and those that IDs names. A post from which the last note
// went comes back without notes.
func Observe(seen keeper.Seen, book *parties.Book, current []register.Post) []register.Post {
	byID := map[string]*register.Post{}
	var order []string
	for _, p := range current {
		p.Notes = slices.DeleteFunc(slices.Clone(p.Notes), func(n register.PostNote) bool { return n.Mention.Report == seen.Report.ID })
		byID[p.ID] = &p
		order = append(order, p.ID)
	}
	for _, k := range notesOf(seen, book) {
		p := byID[k.id]
		if p == nil {
			p = &register.Post{ID: k.id, Class: k.class, Kind: k.kind}
			byID[k.id] = p
			order = append(order, k.id)
		}
		p.Notes = append(p.Notes, k.note)
	}
	slices.Sort(order)
	var out []register.Post
	for _, id := range slices.Compact(order) {
		out = append(out, Derive(*byID[id]))
	}
	return out
}

// Derive makes place, name, states, mentions and entries of a post from its notes. A name that a person gave stays.
func Derive(p register.Post) register.Post {
	slices.SortFunc(p.Notes, compareNotes)
	p.States, p.Mentions, p.Entries = nil, nil, nil
	named := false
	for _, n := range p.Notes {
		if place, ok := placeOf(n.Mention); ok && !named {
			p.Place, named = place, true
		}
		p.Mentions = append(p.Mentions, n.Mention)
		if n.Mention.Entry != "" {
			p.Entries = append(p.Entries, n.Mention.Entry)
		}
		p.States = add(p.States, n)
	}
	for i := range p.States {
		if i+1 < len(p.States) {
			p.States[i].Until = p.States[i+1].From
		}
	}
	if p.Name.Arabic == "" {
		p.Name = nameOf(p)
	}
	return p
}

func compareNotes(a, b register.PostNote) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Mention.Published, b.Mention.Published), cmp.Compare(a.Mention.Report, b.Mention.Report), cmp.Compare(a.Mention.Entry, b.Mention.Entry), a.Mention.Cue.Start-b.Mention.Cue.Start, cmp.Compare(a.Mention.Event, b.Mention.Event))
}

// add takes a note: the same state of the same day and holder is one, however many reports tell it. One that names no holder is told by one that does.
func add(states []register.PostState, n register.PostNote) []register.PostState {
	for i := range states {
		s := &states[i]
		if s.State != n.State || s.From != n.Day || (s.Party != n.Party && s.Party != "" && n.Party != "") {
			continue
		}
		if s.Party == "" {
			s.Holder, s.Party = n.Holder, n.Party
		}
		switch {
		case n.Mention.Entry != "":
			s.Entry = cmp.Or(s.Entry, n.Mention.Entry)
		case s.Report == "":
			s.Report, s.Event, s.Reports = n.Mention.Report, n.Mention.Event, []string{n.Mention.Report}
		case !slices.Contains(s.Reports, n.Mention.Report):
			s.Reports = append(s.Reports, n.Mention.Report)
		}
		return states
	}
	s := register.PostState{From: n.Day, State: n.State, Holder: n.Holder, Party: n.Party, Report: n.Mention.Report, Event: n.Mention.Event, Entry: n.Mention.Entry}
	if s.Report != "" {
		s.Reports = []string{s.Report}
	}
	return append(states, s)
}

// kindNames are the names of the kinds, before the name of the place.
var kindNames = map[string]record.Name{
	Observation: {Arabic: "نقطة مراقبة", English: "Observation post"}, Checkpoint: {Arabic: "حاجز", English: "Checkpoint"},
	Base: {Arabic: "قاعدة", English: "Base"}, Crossing: {Arabic: "معبر", English: "Crossing"},
}

func nameOf(p register.Post) record.Name {
	if postNamed(register.Part{Name: p.Place.Name}) {
		return p.Place.Name // it says itself what it is
	}
	kind, ok := kindNames[p.Kind]
	if !ok {
		return p.Place.Name
	}
	return record.Name{Arabic: kind.Arabic + ": " + p.Place.Name.Arabic, English: kind.English + ": " + cmp.Or(p.Place.Name.English, p.Place.Name.Arabic)}
}

// Holder gives who held a post last according to its notes: the holder of its last state that names one, and nobody after one that left.
func Holder(p register.Post) *register.Part {
	var out *register.Part
	for _, s := range p.States {
		switch {
		case s.State == Left:
			out = nil
		case s.Holder != nil && s.State != Opened && s.State != Closed:
			out = s.Holder
		}
	}
	return out
}
