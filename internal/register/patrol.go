package register

import (
	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/record"
)

// PatrolSeries is patrols of the same parties over time.
type PatrolSeries struct {
	ID          string       `json:"id"`
	Class       access.Class `json:"class,omitempty"`
	Name        record.Name  `json:"name"`
	Mode        string       `json:"mode"` // joint or single
	Parties     []Part       `json:"parties"`
	Agreement   string       `json:"agreement,omitempty"`
	Clause      string       `json:"clause,omitempty"`
	Runs        []Run        `json:"runs"`        // the oldest first
	Suspensions []Suspension `json:"suspensions"` // the oldest first
	Notes       []PatrolNote `json:"notes"`       // what reports say, of which runs and suspensions are made: see package patrols
}

// The kinds of patrol notes.
const (
	NoteRun       = "run"       // one patrol
	NoteSuspended = "suspended" // the patrols are off
	NoteResumed   = "resumed"   // they go again
	NoteGeneral   = "general"   // patrols in general, or planned ones: no run
)

// PatrolNote is what one event of one report says of a patrol series.
type PatrolNote struct {
	Kind    string             `json:"kind"`
	Region  string             `json:"region,omitempty"`
	Mention Mention            `json:"mention"`
	Parties []string           `json:"parties"` // keys of the parties, as package parties gives them
	Reasons []SuspensionReason `json:"reasons,omitempty"`
	Attacks []string           `json:"attacks,omitempty"` // ids of incidents of the same report in which a patrol was attacked
}

// Run is one patrol.
type Run struct {
	ID        string    `json:"id"` // within the series
	Region    string    `json:"region,omitempty"`
	Agreement string    `json:"agreement,omitempty"` // under whose clause on patrols it falls, by parties, day and place
	Clause    string    `json:"clause,omitempty"`
	When      When      `json:"when"`
	Phase     string    `json:"phase"`              // record.Phases
	Route     []Place   `json:"route"`              // in order: start, via, turn, end, towards
	Inferred  bool      `json:"inferred,omitempty"` // the order of the route is not said
	Escort    []Part    `json:"escort"`
	Attacked  []string  `json:"attacked,omitempty"` // ids of incidents
	BlockedBy []Part    `json:"blocked_by,omitempty"`
	Mentions  []Mention `json:"mentions"`
	Entries   []string  `json:"entries,omitempty"` // patrol logs of one's own
}

// Suspension is a time in which the patrols were said to be off, with the reasons that each side gave.
type Suspension struct {
	From     string             `json:"from,omitempty"`
	Until    string             `json:"until,omitempty"` // empty while it lasts
	Region   string             `json:"region,omitempty"`
	FromText string             `json:"from_text,omitempty"` // the words for the beginning, when no day is known
	Reasons  []SuspensionReason `json:"reasons"`
	Mentions []Mention          `json:"mentions"`
	Despite  []string           `json:"despite,omitempty"` // ids of runs that reports tell of inside it: the reports disagree
}

// The kinds of reasons for a suspension.
const (
	ReasonStated    = "stated"     // a side gives it
	ReasonNoneGiven = "none_given" // the report says that a side gave none
	ReasonOutlet    = "outlet"     // the outlet gives it in its own words
)

// SuspensionReason is what one side gives as the reason.
type SuspensionReason struct {
	Kind   string      `json:"kind"`
	By     Part        `json:"by"`
	Party  string      `json:"party,omitempty"` // key of By's party
	Hedge  string      `json:"hedge"`
	Text   string      `json:"text"` // the restored words
	Quote  record.Span `json:"quote"`
	Report string      `json:"report"`
	Outlet string      `json:"outlet,omitempty"`
	Day    string      `json:"day,omitempty"` // of publication
}

// Key is Entry's.
func (p PatrolSeries) Key() (string, string) { return KindPatrol, p.ID }

// Index is Entry's.
func (p PatrolSeries) Index() store.Index {
	x := indexer{Index: store.Index{Class: p.Class, Title: p.Name.Arabic, Text: p.Name.Arabic + " " + p.Name.English}}
	x.facet("mode", p.Mode)
	x.facet("agreement", p.Agreement)
	x.parts(p.Parties)
	for _, r := range p.Runs {
		x.spread(r.When)
		x.places(r.Route)
		x.mentions(r.Mentions)
		for _, e := range r.Entries {
			x.link(KindField, e)
		}
	}
	for _, s := range p.Suspensions {
		x.spread(When{From: s.From, Until: s.Until})
	}
	for _, n := range p.Notes {
		x.facet("region", n.Region)
		x.mentions([]Mention{n.Mention})
	}
	return x.Index
}

// Post is a fixed place that somebody holds: an observation post, a checkpoint, a base, a crossing.
type Post struct {
	ID       string       `json:"id"`
	Class    access.Class `json:"class,omitempty"`
	Name     record.Name  `json:"name"`
	Kind     string       `json:"kind"` // observation, checkpoint, base, crossing
	Place    Place        `json:"place"`
	States   []PostState  `json:"states"` // the oldest first
	Mentions []Mention    `json:"mentions"`
	Entries  []string     `json:"entries,omitempty"`
	Notes    []PostNote   `json:"notes,omitempty"` // what reports say, of which the states are made: see package posts
}

// PostNote is what one event of one report says of a post.
type PostNote struct {
	State   string  `json:"state"`
	Day     string  `json:"day,omitempty"` // of the happening, or of publication
	Holder  *Part   `json:"holder,omitempty"`
	Party   string  `json:"party,omitempty"`
	Mention Mention `json:"mention"`
}

// PostState is what was so of a post from a day on.
type PostState struct {
	From   string `json:"from,omitempty"`
	Until  string `json:"until,omitempty"` // when the next state began
	State  string `json:"state"`           // set_up, manned, reinforced, besieged, attacked, opened, closed, left, taken
	Holder *Part  `json:"holder,omitempty"`
	Party  string `json:"party,omitempty"` // key of the holder's party
	Report string `json:"report,omitempty"`
	Event  string `json:"event,omitempty"`
	Entry  string `json:"entry,omitempty"`

	Reports []string `json:"reports,omitempty"` // all that tell it, the first published first
}

// Key is Entry's.
func (p Post) Key() (string, string) { return KindPost, p.ID }

// Index is Entry's.
func (p Post) Index() store.Index {
	x := indexer{Index: store.Index{Class: p.Class, Title: p.Name.Arabic, Text: p.Name.Arabic + " " + p.Name.English}}
	x.facet("type", p.Kind)
	x.places([]Place{p.Place})
	for i, s := range p.States {
		x.spread(When{From: s.From})
		if i == len(p.States)-1 {
			x.facet("state", s.State)
		}
		if s.Holder != nil {
			x.parts([]Part{*s.Holder})
		}
	}
	x.mentions(p.Mentions)
	for _, e := range p.Entries {
		x.link(KindField, e)
	}
	return x.Index
}

// Actor is somebody who acts over time: aliases, lineage and side by period. The built-in book of actors is the start; people change it.
type Actor struct {
	ID      string        `json:"id"`
	Class   access.Class  `json:"class,omitempty"`
	Name    record.Name   `json:"name"`
	Kind    string        `json:"kind"` // record.EntityKinds
	Ref     string        `json:"ref,omitempty"`
	Aliases []string      `json:"aliases"`
	Sides   []ActorPeriod `json:"sides"`
	Parents []ActorPeriod `json:"parents"`
	Private bool          `json:"private,omitempty"`
}

// ActorPeriod is a side or a parent with when it held.
type ActorPeriod struct {
	Value string `json:"value"`
	From  string `json:"from,omitempty"`
	Until string `json:"until,omitempty"`
}

// Key is Entry's.
func (a Actor) Key() (string, string) { return KindActor, a.ID }

// Index is Entry's.
func (a Actor) Index() store.Index {
	x := indexer{Index: store.Index{Class: a.Class, Title: a.Name.Arabic}}
	x.facet("type", a.Kind)
	x.facet("actor", a.Ref)
	if !a.Private {
		x.Text = a.Name.Arabic + " " + a.Name.English
		for _, alias := range a.Aliases {
			x.Text += " " + alias
		}
	}
	for _, s := range a.Sides {
		x.facet("side", s.Value)
	}
	return x.Index
}
