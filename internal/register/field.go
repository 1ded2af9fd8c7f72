package register

import (
	"marsad/internal/access"
	"marsad/internal/store"
)

// The kinds of field entries.
const (
	FieldIncident  = "observed_incident"
	FieldPatrolLog = "patrol_log"
	FieldContact   = "contact_log"
	FieldPostVisit = "post_visit"
)

// FieldKinds lists the kinds of field entries.
func FieldKinds() []string {
	return []string{FieldIncident, FieldPatrolLog, FieldContact, FieldPostVisit}
}

// The states of review of a field entry.
const (
	ReviewPending   = "pending"
	ReviewApproved  = "approved"
	ReviewHasIssues = "has_issues"
	ReviewRejected  = "rejected"
)

// FieldEntry is what a monitor wrote first-hand. It is its own class of evidence and never mixed silently with the press.
type FieldEntry struct {
	ID          string       `json:"id"`
	Class       access.Class `json:"class,omitempty"`
	Kind        string       `json:"kind"`
	By          string       `json:"by"` // the person; blurred by role
	Device      string       `json:"device,omitempty"`
	Form        string       `json:"form,omitempty"` // id and version of the form
	SubmittedAt string       `json:"submitted_at"`
	When        When         `json:"when"`
	Places      []Place      `json:"places"` // the position, or the route in order
	Observed    *Observed    `json:"observed,omitempty"`
	Patrol      *PatrolLog   `json:"patrol,omitempty"`
	Contact     *ContactLog  `json:"contact,omitempty"`
	Visit       *PostVisit   `json:"visit,omitempty"`
	Note        string       `json:"note,omitempty"`
	Attachments []Attachment `json:"attachments"`
	Review      Reviewed     `json:"review"`
	SHA256      string       `json:"sha256,omitempty"` // of the submission as it came, kept as evidence
}

// Observed is an incident as a monitor met it.
type Observed struct {
	Type       string `json:"type"`                      // record.EventTypes
	Sensed     string `json:"sensed"`                    // seen, heard, both, aftermath, told
	Count      *int   `json:"count,omitempty"`           // shots, strikes, vehicles
	Bearing    *int   `json:"bearing_degrees,omitempty"` // from the observer, clockwise from true north
	DistanceM  *int   `json:"distance_m,omitempty"`
	Weapon     string `json:"weapon,omitempty"` // record.Weapons
	Certainty  string `json:"certainty"`        // certain, probable, possible
	Killed     *int   `json:"killed,omitempty"`
	Injured    *int   `json:"injured,omitempty"`
	Attributed string `json:"attributed,omitempty"` // the observer's words; never a finding of marsad
}

// PatrolLog is a patrol of one's own.
type PatrolLog struct {
	Series       string        `json:"series,omitempty"`
	Plan         []Place       `json:"plan"`
	Track        []TrackPoint  `json:"track"`
	Observations []Observation `json:"observations"`
	Completed    string        `json:"completed"` // completed, cut_short, blocked, cancelled
	Why          string        `json:"why,omitempty"`
}

// TrackPoint is a point of a track in degrees, WGS 84.
type TrackPoint struct {
	Lat  float64  `json:"lat"`
	Lon  float64  `json:"lon"`
	EleM *float64 `json:"ele_m,omitempty"`
	At   string   `json:"at,omitempty"`
}

// Observation is what was noted on the way.
type Observation struct {
	At    string `json:"at,omitempty"`
	Text  string `json:"text"`
	Place *Place `json:"place,omitempty"`
}

// ContactLog is a contact with somebody about something.
type ContactLog struct {
	With     string `json:"with"`         // blurred by role
	Of       string `json:"of,omitempty"` // party or organisation
	Channel  string `json:"channel"`      // call, hotline, message, meeting, letter, liaison
	Incident string `json:"incident,omitempty"`
	Subject  string `json:"subject"`
	Outcome  string `json:"outcome"`
}

// PostVisit is a visit to a post.
type PostVisit struct {
	Post     string `json:"post,omitempty"` // id
	State    string `json:"state"`
	Holder   string `json:"holder,omitempty"`
	Strength *int   `json:"strength,omitempty"`
	Access   string `json:"access"` // full, limited, refused
}

// Attachment is a file that came with an entry; evidence keeps its bytes.
type Attachment struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"`
}

// Reviewed is the state of review, with who decided and why.
type Reviewed struct {
	State string `json:"state"`
	By    string `json:"by,omitempty"`
	Why   string `json:"why,omitempty"`
	At    string `json:"at,omitempty"`
}

// Key is Entry's.
func (f FieldEntry) Key() (string, string) { return KindField, f.ID }

// Index is Entry's.
func (f FieldEntry) Index() store.Index {
	x := indexer{Index: store.Index{Class: f.Class, Title: f.Kind, Text: f.Note}}
	x.when(f.When)
	x.facet("type", f.Kind)
	x.facet("review", f.Review.State)
	x.observed(f.Places)
	if f.Observed != nil {
		x.facet("observed", f.Observed.Type)
	}
	if f.Patrol != nil {
		x.link(KindPatrol, f.Patrol.Series)
		for _, o := range f.Patrol.Observations {
			x.Text += " " + o.Text
		}
	}
	if f.Contact != nil {
		x.link(KindIncident, f.Contact.Incident)
		x.Text += " " + f.Contact.Subject + " " + f.Contact.Outcome
	}
	if f.Visit != nil {
		x.link(KindPost, f.Visit.Post)
	}
	return x.Index
}
