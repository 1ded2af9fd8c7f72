package register

import (
	"encoding/json"

	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/record"
)

// The states of an agreement.
const (
	AgreementAnnounced = "announced"
	AgreementInForce   = "in_force"
	AgreementSuspended = "suspended"
	AgreementEnded     = "ended"
)

// Agreement is a deal and what became of it.
type Agreement struct {
	ID       string        `json:"id"`
	Class    access.Class  `json:"class,omitempty"`
	Name     record.Name   `json:"name"`
	Aliases  []string      `json:"aliases"` // how reports call it, in Arabic
	Ref      string        `json:"ref,omitempty"`
	Parties  []Party       `json:"parties"`
	Signed   string        `json:"signed,omitempty"` // day
	States   []StatePeriod `json:"states"`
	Clauses  []Clause      `json:"clauses"`
	Sources  []string      `json:"sources"` // where its text or the public facts on it stand
	Replaces []string      `json:"replaces,omitempty"`
	Note     record.Name   `json:"note"`
	Country  string        `json:"country,omitempty"` // code of the conflict, as in lexicon.Conflicts
	Starter  string        `json:"starter,omitempty"` // SHA-256 of the starter set's text that this was taken from: while it still has it, a newer set may replace it
}

// Party is who is bound, mediates or guarantees.
type Party struct {
	Name record.Name `json:"name"`
	Ref  string      `json:"ref,omitempty"`
	Side string      `json:"side,omitempty"`
	Role string      `json:"role"` // party, guarantor, mediator, monitor
}

// StatePeriod is a state with when it held; an empty Until is still so.
type StatePeriod struct {
	State  string `json:"state"`
	From   string `json:"from,omitempty"`
	Until  string `json:"until,omitempty"`
	Why    string `json:"why,omitempty"`
	Report string `json:"report,omitempty"` // that says so
	Event  string `json:"event,omitempty"`
}

// Clause is one term of an agreement.
type Clause struct {
	ID     string          `json:"id"` // within the agreement
	Title  record.Name     `json:"title"`
	Text   record.Name     `json:"text"`           // in our words
	Term   string          `json:"term"`           // cease_hostilities, demilitarised_zone, withdrawal, joint_patrols, posts, prisoners, aid_access, …
	Binds  []string        `json:"binds"`          // references of parties; empty for all
	Words  []string        `json:"words"`          // by which a report speaks of this term
	Zone   json.RawMessage `json:"zone,omitempty"` // GeoJSON geometry
	Approx bool            `json:"approximate,omitempty"`
	ZoneOf *record.Name    `json:"zone_note,omitempty"` // how the zone was drawn
	From   string          `json:"from,omitempty"`
	Until  string          `json:"until,omitempty"`
	Breach []string        `json:"breach"` // event types that touch it when they happen in its zone and period
}

// The answers of an accused side.
const (
	AnswerDenied         = "denied"
	AnswerCounterClaimed = "counter_claimed"
	AnswerSilent         = "silent"
)

// Breach is an act that somebody says was against a term of an agreement. marsad holds nobody guilty: it keeps who accuses whom.
type Breach struct {
	ID        string       `json:"id"`
	Class     access.Class `json:"class,omitempty"`
	Agreement string       `json:"agreement"`
	Clause    string       `json:"clause,omitempty"`
	Basis     string       `json:"basis"` // said: a report names the agreement or a breach; derived: an incident of a listed type inside zone and period
	Accuser   []Part       `json:"accuser"`
	Accused   []Part       `json:"accused"`
	Hedge     string       `json:"hedge,omitempty"` // as the outlet presents it; record.Hedges
	When      When         `json:"when"`
	Places    []Place      `json:"places"`
	Incident  string       `json:"incident,omitempty"` // the act
	Mentions  []Mention    `json:"mentions"`
	Answer    string       `json:"answer"`
	Answers   []Answer     `json:"answers"`
	Grade     string       `json:"grade"`
	Tied      []Reason     `json:"tied"`            // why it stands with this agreement and clause
	Quote     record.Span  `json:"quote"`           // the first accusation in its own words
	Act       string       `json:"act,omitempty"`   // event type of the act that is meant
	Notes     []BreachNote `json:"notes,omitempty"` // what reports say, of which the rest is made: see package agreements
	Seen      *Look        `json:"seen,omitempty"`  // when a person looked at it
}

// BreachNote is one accusation or one answer in one report.
type BreachNote struct {
	Report    string      `json:"report"`
	Outlet    string      `json:"outlet,omitempty"`
	Published string      `json:"published,omitempty"`
	Statement string      `json:"statement,omitempty"`
	Day       string      `json:"day,omitempty"`
	Kind      string      `json:"kind"` // accused, or a kind of answer
	By        Part        `json:"by"`
	ByKey     string      `json:"by_key"`
	Of        []Part      `json:"of,omitempty"`
	Key       string      `json:"key"` // of the accused party
	Act       string      `json:"act,omitempty"`
	Agreement string      `json:"agreement,omitempty"`
	Clause    string      `json:"clause,omitempty"`
	Tied      []Reason    `json:"tied,omitempty"`
	Hedge     string      `json:"hedge,omitempty"`
	Quote     record.Span `json:"quote"`
	Mention   *Mention    `json:"mention,omitempty"`
}

// BreachSheet holds what reports say of the acts of one party in one month; the breaches follow from it, in whatever order the reports came.
type BreachSheet struct {
	ID    string       `json:"id"` // party, month, and the class of the reports unless they are open
	Class access.Class `json:"class,omitempty"`
	Notes []BreachNote `json:"notes"`
}

// KindBreachSheet is the kind of BreachSheet.
const KindBreachSheet = "breach_sheet"

// Key is Entry's.
func (s BreachSheet) Key() (string, string) { return KindBreachSheet, s.ID }

// Index is Entry's.
func (s BreachSheet) Index() store.Index {
	x := indexer{Index: store.Index{Class: s.Class, Title: s.ID}}
	for _, n := range s.Notes {
		x.link(KindReport, n.Report)
	}
	return x.Index
}

// Answer is what the accused side said to it.
type Answer struct {
	Kind      string      `json:"kind"`
	By        Part        `json:"by"`
	Report    string      `json:"report"`
	Statement string      `json:"statement"`
	Day       string      `json:"day,omitempty"`
	Quote     record.Span `json:"quote"`
}

// Key is Entry's.
func (a Agreement) Key() (string, string) { return KindAgreement, a.ID }

// Index is Entry's.
func (a Agreement) Index() store.Index {
	x := indexer{Index: store.Index{Class: a.Class, Title: a.Name.Arabic, From: day(a.Signed), To: day(a.Signed), Text: a.Name.Arabic + " " + a.Name.English}}
	for _, alias := range a.Aliases {
		x.Text += " " + alias
	}
	for _, p := range a.Parties {
		x.facet("actor", p.Ref)
		x.facet("actor", p.Name.Arabic)
	}
	for _, s := range a.States {
		x.link(KindReport, s.Report)
	}
	return x.Index
}

// Key is Entry's.
func (b Breach) Key() (string, string) { return KindBreach, b.ID }

// Index is Entry's.
func (b Breach) Index() store.Index {
	x := indexer{Index: store.Index{Class: b.Class, Title: b.Agreement}}
	x.when(b.When)
	x.facet("agreement", b.Agreement)
	x.facet("clause", b.Clause)
	x.facet("answer", b.Answer)
	x.facet("grade", b.Grade)
	x.facet("basis", b.Basis)
	x.awaits(b.Awaits(), b.Class)
	x.places(b.Places)
	x.parts(b.Accused)
	x.parts(b.Accuser)
	for _, p := range b.Accused {
		x.facet("accused", p.Name.Arabic)
	}
	for _, m := range b.Mentions {
		x.facet("outlet", m.Outlet)
		x.link(KindReport, m.Report)
	}
	x.link(KindIncident, b.Incident)
	x.link(KindAgreement, b.Agreement)
	return x.Index
}
