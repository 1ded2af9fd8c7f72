package register

import (
	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/record"
)

// The grades of an incident. Grade, never drop: a rule that demands two sources empties the map exactly where the fighting is.
const (
	GradeClaimed         = "claimed"          // one origin
	GradeCorroborated    = "corroborated"     // two or more independent origins
	GradeContested       = "contested"        // origins disagree on who, what, where or how many
	GradeVerified        = "verified"         // a named person or mission decided, with a reason
	GradeRefuted         = "refuted"          // the same
	GradeNotAttributable = "not_attributable" // the same: it happened, and who did it cannot be said
)

// Grades lists the grades.
func Grades() []string {
	return []string{GradeClaimed, GradeCorroborated, GradeContested, GradeVerified, GradeRefuted, GradeNotAttributable}
}

// Incident is a happening as all reports tell it that were grouped under it.
type Incident struct {
	ID             string          `json:"id"`
	Class          access.Class    `json:"class,omitempty"`
	Type           string          `json:"type"` // that most independent origins give; the others stand in Contradictions
	Mode           string          `json:"mode,omitempty"`
	Phase          string          `json:"phase,omitempty"`
	Modality       string          `json:"modality"`
	Title          record.Name     `json:"title"` // what happened where, made from type and place
	When           When            `json:"when"`
	Places         []Place         `json:"places"`
	Actors         []Part          `json:"actors"`
	Weapon         string          `json:"weapon,omitempty"`
	Counts         []Toll          `json:"counts"` // one for each origin that gives one; never averaged
	Agreement      string          `json:"agreement,omitempty"`
	Grade          string          `json:"grade"`
	Verdict        *Verdict        `json:"verdict,omitempty"` // when a person graded it
	Seen           *Look           `json:"seen,omitempty"`    // when a person looked at it and left it as it was
	Origins        []Origin        `json:"origins"`
	Mentions       []Mention       `json:"mentions"`
	Contradictions []Contradiction `json:"contradictions"`
	Updates        []Contradiction `json:"updates"`             // tolls that grew over hours: the later origin gives the higher number
	GradeWhy       string          `json:"grade_why"`           // one of the reasons of package grouping
	Retracted      bool            `json:"retracted,omitempty"` // every origin took it back
	Aggregate      bool            `json:"aggregate,omitempty"` // tells of several happenings at once
	Block          string          `json:"block"`               // the connected block that it was grouped in: the least id of its mentions
	Keys           []string        `json:"keys"`                // under which mentions look for it
	Decisions      []string        `json:"decisions,omitempty"` // ids of persons' decisions that bear on its block
	Of             string          `json:"of,omitempty"`        // the aggregate that this one is a part of
	Parts          []string        `json:"parts,omitempty"`     // of an aggregate
	FirstReported  string          `json:"first_reported,omitempty"`
	LastReported   string          `json:"last_reported,omitempty"`
}

// When is a span of time, as exact as its precision (record.Precisions) says. From and Until are days or RFC 3339 times, both included; empty when unknown.
type When struct {
	From      string `json:"from,omitempty"`
	Until     string `json:"until,omitempty"`
	Precision string `json:"precision"`
	Basis     string `json:"basis,omitempty"`   // record.TimeBases
	Partial   string `json:"partial,omitempty"` // what is known where the year is not: XXXX-03-16, XXXX-WXX-2
}

// Place is a place's part in an incident, a patrol or an entry. Lat and Lon are nil when it is not known where it is.
type Place struct {
	Name    record.Name `json:"name"`
	Kind    string      `json:"kind,omitempty"`
	Role    string      `json:"role,omitempty"` // record.EventPlaceRoles
	Order   int         `json:"order,omitempty"`
	Lat     *float64    `json:"lat,omitempty"`
	Lon     *float64    `json:"lon,omitempty"`
	RadiusM int         `json:"radius_m,omitempty"`
	Within  []string    `json:"within,omitempty"`
	Ref     string      `json:"ref,omitempty"`
	Country string      `json:"country,omitempty"` // as an imported data set names it
	Private bool        `json:"private,omitempty"` // of a private person or a field source: blurred by role

	Nearest  bool `json:"nearest,omitempty"`  // nobody named it: the name is that of the place nearest to the position
	Observed bool `json:"observed,omitempty"` // as an observer gave it: its position is blurred by role, its name is not
}

// Part is somebody's part in an incident.
type Part struct {
	Name    record.Name `json:"name"`
	Kind    string      `json:"kind"`
	Ref     string      `json:"ref,omitempty"`
	Side    string      `json:"side,omitempty"`
	Role    string      `json:"role"` // record.ActorRoles
	Loaded  bool        `json:"loaded,omitempty"`
	Origins []string    `json:"origins"` // who says so
	Private bool        `json:"private,omitempty"`
}

// Toll is a number that one origin gives.
type Toll struct {
	Of     string       `json:"of"`  // record.CountKinds
	Who    string       `json:"who"` // record.Counted
	Low    int          `json:"low"`
	Best   *int         `json:"best,omitempty"`
	High   *int         `json:"high"`
	Origin string       `json:"origin"`
	Report string       `json:"report"`
	Quote  *record.Span `json:"quote,omitempty"`
}

// The kinds of origins.
const (
	OriginOutlet    = "outlet"
	OriginAgency    = "agency"
	OriginStatement = "statement" // a speaker whose words several outlets carry
	OriginField     = "field"     // a first-hand entry; its own class of evidence
	OriginDataset   = "dataset"   // an imported table of others; each of its rows is a mention, with the row's id as the event
)

// Origin is where knowledge of an incident comes from: copies of one wire are one origin.
type Origin struct {
	ID      string   `json:"id"` // within the incident: o1, o2, …
	Kind    string   `json:"kind"`
	Name    string   `json:"name"`
	Reports []string `json:"reports"` // ids, the first published first
	Outlets []string `json:"outlets"` // that carry it
	Why     string   `json:"why,omitempty"`
}

// Mention is one event of one report, or one field entry, that tells of an incident.
type Mention struct {
	Report    string        `json:"report,omitempty"`
	Version   int           `json:"version,omitempty"` // of the report
	Event     string        `json:"event,omitempty"`   // id in that version
	Nth       int           `json:"nth,omitempty"`     // which of several with the same cue words in the report it is; 0 for the first
	Entry     string        `json:"entry,omitempty"`   // id of the field entry, instead
	By        string        `json:"by,omitempty"`      // of a field entry: which entries are of one hand; see FieldEntry.FirstHand
	Outlet    string        `json:"outlet,omitempty"`
	URL       string        `json:"url,omitempty"`
	Published string        `json:"published,omitempty"`
	Origin    string        `json:"origin"`
	Type      string        `json:"type"`
	Mode      string        `json:"mode,omitempty"`
	Phase     string        `json:"phase,omitempty"`
	Modality  string        `json:"modality"`
	Weapon    string        `json:"weapon,omitempty"`
	When      When          `json:"when"`
	Places    []Place       `json:"places"`
	Actors    []Part        `json:"actors"`
	Counts    []Toll        `json:"counts"`
	Said      []Said        `json:"said,omitempty"` // the statements that carry it
	Cue       record.Span   `json:"cue"`
	Evidence  []record.Span `json:"evidence,omitempty"`
	Grouped   []Reason      `json:"grouped"`             // why it stands here
	Decision  string        `json:"decision,omitempty"`  // id of the person's decision that put it here
	Retracted bool          `json:"retracted,omitempty"` // the report took it back, or no longer holds it
	Takes     string        `json:"takes,omitempty"`     // what the report does to earlier ones of its outlet: retracts or corrects
	Summary   bool          `json:"summary,omitempty"`   // it tells of several happenings at once
	Passage   string        `json:"passage,omitempty"`   // hash of the words that tell it
	Sketch    string        `json:"sketch,omitempty"`    // of the report's words; see grouping
	Words     []string      `json:"words,omitempty"`     // the rarer stems round the cue, sorted
}

// Said is a statement that carries an event: who, how the outlet presents it, through whom.
type Said struct {
	Statement string      `json:"statement"`
	Speaker   record.Name `json:"speaker"`
	Ref       string      `json:"ref,omitempty"`
	Act       string      `json:"act"`
	Hedge     string      `json:"hedge"`
	Through   []string    `json:"through,omitempty"` // names of agencies and outlets between
}

// Reason is one thing that speaks for or against a grouping. Weight is in the units of the grouping's score.
type Reason struct {
	Field  string  `json:"field"`         // type, time, place, actors, toll, wording, person
	Key    string  `json:"key,omitempty"` // of the text that says it: words.compared, place.same; none in what an older marsad grouped
	Said   string  `json:"said"`          // what it was read off, in words of the reports or values of the format; may be empty
	Weight float64 `json:"weight"`
}

// Contradiction is a field on which origins disagree.
type Contradiction struct {
	Field  string   `json:"field"` // type, agent, recipient, place, time, weapon, killed, injured, …, happened
	Values []Holder `json:"values"`
}

// Holder is a value with the origins that hold it.
type Holder struct {
	Value   string   `json:"value"`
	Origins []string `json:"origins"`
}

// Verdict is the grade that a named person or mission gave.
type Verdict struct {
	Grade string `json:"grade"` // verified, refuted or not_attributable
	By    string `json:"by"`
	Why   string `json:"why"`
	At    string `json:"at"`
}

// Key is Entry's.
func (i Incident) Key() (string, string) { return KindIncident, i.ID }

// Index is Entry's.
func (i Incident) Index() store.Index {
	x := indexer{Index: store.Index{Class: i.Class, Title: i.Title.Arabic, Text: i.Title.Arabic + " " + i.Title.English}}
	x.when(i.When)
	x.facet("type", i.Type)
	x.facet("grade", i.Grade)
	x.facet("modality", i.Modality)
	x.facet("weapon", i.Weapon)
	x.facet("agreement", i.Agreement)
	x.facet("block", i.Block)
	x.awaits(i.Awaits(), i.Class)
	for _, k := range i.Keys {
		x.facet("key", k)
	}
	x.places(i.Places)
	x.parts(i.Actors)
	for _, m := range i.Mentions {
		x.facet("outlet", m.Outlet)
		x.link(KindReport, m.Report)
		x.link(KindField, m.Entry)
	}
	return x.Index
}
