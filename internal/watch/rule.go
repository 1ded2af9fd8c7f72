package watch

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/record"
)

// The kinds of the objects of this package.
const (
	KindRule     = "watch_rule"
	KindAlert    = "watch_alert"
	KindDelivery = "watch_delivery"
	KindChannel  = "watch_channel"
	KindState    = "watch_state"
)

// The conditions of a rule. Those of the first group have to hold all together; each of the others fires by itself.
const (
	AtLeastOrigins = "origins" // an incident has N independent origins or more
	AtLeastToll    = "toll"    // an origin gives N or more of Of (record.CountKinds) for an incident

	OnMatch         = "match"         // a record fits the search, and the thresholds, for the first time
	OnGrade         = "grade"         // the grade of an incident that fits changed; to Of, when it is given
	OnContradiction = "contradiction" // origins disagree on a field of an incident that fits on which they did not
	OnSilence       = "silence"       // a source has published nothing for N days
	OnNotResumed    = "not_resumed"   // patrols that fit were suspended N days ago or more and have not been resumed
)

// Conditions lists the conditions, as forms show them.
func Conditions() []string {
	return []string{OnMatch, AtLeastOrigins, AtLeastToll, OnGrade, OnContradiction, OnSilence, OnNotResumed}
}

// Condition is one thing that a rule asks for.
type Condition struct {
	Kind string `json:"kind"`
	N    int    `json:"n,omitempty"`
	Of   string `json:"of,omitempty"`
}

func (c Condition) threshold() bool { return c.Kind == AtLeastOrigins || c.Kind == AtLeastToll }

// The times of delivery.
const (
	Instant = "instant"
	Digest  = "digest"
)

// Rule is what somebody wants to be told.
type Rule struct {
	ID         string      `json:"id"`
	Owner      string      `json:"owner"` // the user who made it, and who is told
	Name       string      `json:"name"`
	Query      string      `json:"query"` // of store.Filter, as in the address of a search
	Conditions []Condition `json:"conditions"`
	Mode       string      `json:"mode"`                 // Instant or Digest
	At         string      `json:"at,omitempty"`         // of a digest: HH:MM in Zone
	Weekday    string      `json:"weekday,omitempty"`    // of a weekly digest, in English; each day when empty
	Zone       string      `json:"zone"`                 // IANA time zone of At and of the quiet hours
	QuietFrom  string      `json:"quiet_from,omitempty"` // HH:MM; instant alerts wait until QuietTo
	QuietTo    string      `json:"quiet_to,omitempty"`
	Bare       bool        `json:"bare,omitempty"` // no content in the notification, only a link
	Lang       string      `json:"lang"`           // of the notification: ar or en
	Channels   []string    `json:"channels"`       // ids
	FeedHash   string      `json:"feed_hash,omitempty"`
	Paused     bool        `json:"paused,omitempty"`
	Made       string      `json:"made"` // RFC 3339; what the register learned before is not told
}

// Key is register.Entry's.
func (r Rule) Key() (string, string) { return KindRule, r.ID }

// Index is register.Entry's. The address of a feed is found by its hash.
func (r Rule) Index() store.Index {
	x := owned(r.Owner, "rule", "")
	x.Title = r.Name
	if r.FeedHash != "" {
		x.Facets = append(x.Facets, store.Facet{Kind: "feed", Value: r.FeedHash})
	}
	return x
}

// owned gives the index of what one user owns, of a day when there is one.
func owned(owner, kind, day string, links ...string) store.Index {
	x := register.AdministrativeIndex(kind, links...)
	x.From, x.To = day, day
	x.Facets = append(x.Facets, store.Facet{Kind: "owner", Value: owner})
	return x
}

// The bounds of a rule.
const (
	maxName       = 120 // characters
	maxConditions = 12
	maxChannels   = 12
	maxDays       = 3660
)

// Filter reads the search of the rule; the classes are for the caller to set.
func (r Rule) Filter() (store.Filter, error) {
	q, err := url.ParseQuery(r.Query)
	if err != nil {
		return store.Filter{}, fmt.Errorf("%w: the search %q is no query", store.ErrInvalid, r.Query)
	}
	f, err := store.ParseFilter(q)
	f.Cursor, f.Limit = "", 0
	return f, err
}

// kinds are the records that rules watch; reports are "".
var kinds = []string{"", register.KindIncident, register.KindPatrol, register.KindPost, register.KindAgreement, register.KindBreach}

// Check refuses a rule that could never tell anything, or not what it seems to.
func (r Rule) Check() error {
	if r.Name == "" || utf8.RuneCountInString(r.Name) > maxName || strings.ContainsFunc(r.Name, unicode.IsControl) {
		return fmt.Errorf("%w: a rule has a name of 1 to %d characters on one line", store.ErrInvalid, maxName)
	}
	if r.Lang != "ar" && r.Lang != "en" {
		return fmt.Errorf("%w: language %q is neither ar nor en", store.ErrInvalid, r.Lang)
	}
	if len(r.Channels) > maxChannels {
		return fmt.Errorf("%w: a rule has at most %d channels", store.ErrInvalid, maxChannels)
	}
	if _, err := newClock(r); err != nil {
		return err
	}
	f, err := r.Filter()
	if err != nil {
		return err
	}
	if !slices.Contains(kinds, f.Kind) {
		return fmt.Errorf("%w: rules watch reports, incidents, patrols, posts, agreements and breaches, not %q", store.ErrInvalid, f.Kind)
	}
	return r.checkConditions(f)
}

func (r Rule) checkConditions(f store.Filter) error {
	if len(r.Conditions) == 0 || len(r.Conditions) > maxConditions {
		return fmt.Errorf("%w: a rule has 1 to %d conditions", store.ErrInvalid, maxConditions)
	}
	for _, c := range r.Conditions {
		if err := c.check(f.Kind); err != nil {
			return err
		}
	}
	if r.only(OnSilence) {
		f.Kind, f.Outlet = "", ""
		if len(f.Values()) > 0 {
			return fmt.Errorf("%w: a rule on silent sources alone is narrowed by outlet only, and has %q", store.ErrInvalid, f.Values().Encode())
		}
	}
	return nil
}

// check refuses a condition that the kind of record has nothing for.
func (c Condition) check(kind string) error {
	var of []string
	number := false
	var needs string
	switch c.Kind {
	case OnMatch:
		needs = kind
	case OnContradiction:
		needs = register.KindIncident
	case OnGrade:
		needs, of = register.KindIncident, append(register.Grades(), "")
	case AtLeastOrigins:
		needs, number = register.KindIncident, true
	case AtLeastToll:
		needs, number, of = register.KindIncident, true, tolls
	case OnSilence:
		needs, number = kind, true
	case OnNotResumed:
		needs, number = register.KindPatrol, true
	default:
		return fmt.Errorf("%w: %q is no condition; take some of %s", store.ErrInvalid, c.Kind, strings.Join(Conditions(), ", "))
	}
	switch {
	case needs != kind:
		return fmt.Errorf("%w: the condition %s is for a search of kind %s, and this one is of kind %q", store.ErrInvalid, c.Kind, needs, kind)
	case number && (c.N < 1 || c.N > maxNumber || c.days() && c.N > maxDays):
		return fmt.Errorf("%w: the condition %s needs a number from 1 on, and has %d", store.ErrInvalid, c.Kind, c.N)
	case !number && c.N != 0, of == nil && c.Of != "", of != nil && !slices.Contains(of, c.Of):
		return fmt.Errorf("%w: the condition %s has %d and %q, which say nothing", store.ErrInvalid, c.Kind, c.N, c.Of)
	}
	return nil
}

const maxNumber = 1_000_000

func (c Condition) days() bool { return c.Kind == OnSilence || c.Kind == OnNotResumed }

// tolls are the numbers that a threshold can be set on.
var tolls = record.CountKinds()

// Tolls lists the numbers that a threshold can be set on.
func Tolls() []string { return slices.Clone(tolls) }

// only tells whether a rule has no other conditions than those of a kind.
func (r Rule) only(kind string) bool {
	return !slices.ContainsFunc(r.Conditions, func(c Condition) bool { return c.Kind != kind })
}

// triggers gives the conditions that fire by themselves. A rule that has thresholds alone fires when a record begins to fit.
func (r Rule) triggers() []Condition {
	var out []Condition
	for _, c := range r.Conditions {
		if !c.threshold() {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return []Condition{{Kind: OnMatch}}
	}
	return out
}

// since gives the time from which on a rule tells.
func (r Rule) since() time.Time {
	t, err := time.Parse(time.RFC3339, r.Made)
	if err != nil {
		return time.Time{}
	}
	return t
}

// ParseCondition reads a condition as String writes it: match, grade, grade:contested, contradiction, silence:7, not_resumed:14, origins:2, toll:killed:5.
func ParseCondition(s string) (Condition, error) {
	parts := strings.Split(s, ":")
	c := Condition{Kind: parts[0]}
	for _, p := range parts[1:] {
		n, err := strconv.Atoi(p)
		switch {
		case err == nil && c.N == 0:
			c.N = n
		case err != nil && c.Of == "":
			c.Of = p
		default:
			return c, fmt.Errorf("%w: condition %q has %q too much", store.ErrInvalid, s, p)
		}
	}
	return c, nil
}

// String gives the condition as ParseCondition reads it.
func (c Condition) String() string {
	out := c.Kind
	if c.Of != "" {
		out += ":" + c.Of
	}
	if c.N != 0 {
		out += ":" + strconv.Itoa(c.N)
	}
	return out
}
