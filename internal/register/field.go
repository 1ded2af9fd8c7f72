package register

import (
	"slices"

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
	Awaiting    []string     `json:"awaiting,omitempty"` // names of attachments that the form tells of and that did not come yet
	Review      Reviewed     `json:"review"`
	Instance    string       `json:"instance,omitempty"` // instanceID of the form as the device gave it
	SHA256      string       `json:"sha256,omitempty"`   // of the submission as it came, kept as evidence
	Earlier     []string     `json:"earlier,omitempty"`  // SHA-256 of submissions that this one took the place of, the oldest first
}

// Observed is an incident as a monitor met it.
type Observed struct {
	Type      string `json:"type"`                      // record.EventTypes
	Sensed    string `json:"sensed"`                    // seen, heard, both, aftermath, told
	Count     *int   `json:"count,omitempty"`           // shots, strikes, vehicles
	Bearing   *int   `json:"bearing_degrees,omitempty"` // from the observer, clockwise from true north
	DistanceM *int   `json:"distance_m,omitempty"`
	// BearingErrorDegrees and DistanceErrorPercent say how exact the observer thinks both are; what holds without them stands in package field.
	BearingErrorDegrees  *int   `json:"bearing_error_degrees,omitempty"`
	DistanceErrorPercent *int   `json:"distance_error_percent,omitempty"`
	Weapon               string `json:"weapon,omitempty"` // record.Weapons
	Certainty            string `json:"certainty"`        // certain, probable, possible
	Killed               *int   `json:"killed,omitempty"`
	Injured              *int   `json:"injured,omitempty"`
	Attributed           string `json:"attributed,omitempty"` // the observer's words; never a finding of marsad
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

// KindCapture stands in links for captured bytes, by their SHA-256.
const KindCapture = store.KindCapture

// Index is Entry's.
func (f FieldEntry) Index() store.Index {
	x := indexer{Index: store.Index{Class: f.Class, Title: f.Kind, Text: f.Note}}
	x.when(f.When)
	x.facet("type", f.Kind)
	x.facet("review", f.Review.State)
	x.awaits("", f.Class)
	if f.Class != access.Open { // whoever may see the entry may know who wrote it
		x.facet("by", f.By)
	}
	x.observed(f.Places)
	x.link("instance", f.Instance)
	for _, sha256 := range f.Captures() {
		x.link(KindCapture, sha256)
	}
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

// PublicPlaces gives the places that are of no private person and no field source.
func (f FieldEntry) PublicPlaces() []Place {
	out := []Place{}
	for _, p := range f.Places {
		if !p.Private {
			out = append(out, p)
		}
	}
	return out
}

// Captures gives the SHA-256 of everything that evidence keeps of an entry: its submissions and their attachments.
func (f FieldEntry) Captures() []string {
	out := slices.Clone(f.Earlier)
	if f.SHA256 != "" {
		out = append(out, f.SHA256)
	}
	for _, a := range f.Attachments {
		out = append(out, a.SHA256)
	}
	return out
}
