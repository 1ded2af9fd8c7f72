// Package field takes in what monitors write first-hand: observed incidents, patrol logs, contact logs and visits to posts. It checks entries, works out where
// an observed incident happened, holds the states of review, and hands approved observations to the keeper of incidents as mentions.
//
// A field entry is its own class of evidence. It is kept restricted to reviewers until one of them approves it and says who may see it; its author sees it
// always. Every change is a new version in the ledger with who and why.
package field

import (
	"math"
	"slices"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
)

// Senses lists how a monitor came to know of an incident.
func Senses() []string { return []string{"seen", "heard", "both", "aftermath", "told"} }

// Certainties lists how sure a monitor is.
func Certainties() []string { return []string{"certain", "probable", "possible"} }

// Outcomes lists how a patrol ended.
func Outcomes() []string { return []string{"completed", "cut_short", "blocked", "cancelled"} }

// Channels lists by what a contact was made.
func Channels() []string {
	return []string{"call", "hotline", "message", "meeting", "letter", "liaison"}
}

// PostStates lists in what state a post was found; they are those of register.PostState.
func PostStates() []string {
	return []string{"set_up", "manned", "reinforced", "besieged", "attacked", "opened", "closed", "left"}
}

// Accesses lists how far a monitor was let in.
func Accesses() []string { return []string{"full", "limited", "refused"} }

// ReviewStates lists the states of review.
func ReviewStates() []string {
	return []string{register.ReviewPending, register.ReviewApproved, register.ReviewHasIssues, register.ReviewRejected}
}

// The roles of the places of an observed incident, of record.EventPlaceRoles.
const (
	RoleObserver = "from" // where the observer stood
	RoleHappened = "at"   // where it happened
)

// Complete fills in what an entry leaves open: spaces trimmed, a state of review, the class, precision of its time, and for an observed incident
// the place where it happened. The observer's place becomes private. What a person gave is never overwritten.
func Complete(e register.FieldEntry, now time.Time) register.FieldEntry {
	e.By, e.Kind, e.Note = strings.TrimSpace(e.By), strings.TrimSpace(e.Kind), strings.TrimSpace(e.Note)
	if e.SubmittedAt == "" {
		e.SubmittedAt = now.UTC().Format(time.RFC3339)
	}
	if e.Review.State == "" {
		e.Review = register.Reviewed{State: register.ReviewPending}
	}
	if e.Class == access.Open && e.Review.State != register.ReviewApproved {
		e.Class = access.Restricted
	}
	e.When = completeWhen(e.When)
	e.Places, e.Attachments = slices.Clone(e.Places), slices.Clone(e.Attachments)
	if e.Places == nil {
		e.Places = []register.Place{}
	}
	if e.Attachments == nil {
		e.Attachments = []register.Attachment{}
	}
	if e.Observed != nil {
		e = completeObserved(e)
	}
	if e.Patrol != nil {
		e.Patrol = completePatrol(*e.Patrol)
	}
	return e
}

// completeWhen gives a time its precision: a day for YYYY-MM-DD, an instant for a time.
func completeWhen(w register.When) register.When {
	w.From, w.Until = inUTC(w.From), inUTC(w.Until)
	switch {
	case w.Precision != "":
	case w.From == "":
		w.Precision = "unknown"
	case len(w.From) == dayLength:
		w.Precision = "day"
	default:
		w.Precision = "instant"
	}
	if w.Basis == "" && w.From != "" {
		w.Basis = "explicit"
	}
	return w
}

// dayLength is the length of YYYY-MM-DD.
const dayLength = 10

// inUTC writes a time of RFC 3339 in UTC; what is none stays as it is for Check to tell.
func inUTC(s string) string {
	s = strings.TrimSpace(s)
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	return t.UTC().Format(time.RFC3339)
}

func completeObserved(e register.FieldEntry) register.FieldEntry {
	o := *e.Observed
	if o.Bearing != nil && *o.Bearing == 360 {
		north := 0
		o.Bearing = &north
	}
	e.Observed = &o
	happened := false
	for i := range e.Places {
		switch e.Places[i].Role {
		case RoleObserver:
			e.Places[i].Private = true
		case RoleHappened:
			happened = true
		}
	}
	if happened || o.Bearing == nil || o.DistanceM == nil {
		return e
	}
	for _, p := range e.Places {
		if p.Role == RoleObserver && p.Lat != nil && p.Lon != nil && placed(*p.Lat, *p.Lon) {
			e.Places = append(e.Places, Happened(p, o))
			break
		}
	}
	return e
}

func completePatrol(p register.PatrolLog) *register.PatrolLog {
	if p.Plan == nil {
		p.Plan = []register.Place{}
	}
	if p.Track == nil {
		p.Track = []register.TrackPoint{}
	}
	if p.Observations == nil {
		p.Observations = []register.Observation{}
	}
	return &p
}

// placed tells whether a position is on the earth.
func placed(lat, lon float64) bool {
	return math.Abs(lat) <= 90 && math.Abs(lon) <= 180 // false for what is not a number
}
