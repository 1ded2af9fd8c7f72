package watch

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"marsad/internal/register"
	"marsad/internal/store"
)

// Reason is why an alert was made: one condition, what it asked for and what was found. It holds no name and no words of a report.
type Reason struct {
	Condition string `json:"condition"`
	N         int    `json:"n,omitempty"`      // asked for
	Of        string `json:"of,omitempty"`     // the kind of toll, or of a contradiction the field
	Found     int    `json:"found,omitempty"`  // number of origins, toll, days
	Before    string `json:"before,omitempty"` // grade
	After     string `json:"after,omitempty"`
	Since     string `json:"since,omitempty"` // day from which a silence or a suspension counts
}

// KindSource stands in alerts for sources.
const KindSource = "source"

// Alert is one thing that a rule tells. It refers to one record and holds nothing of it.
type Alert struct {
	ID        string   `json:"id"`
	Rule      string   `json:"rule"`
	Revision  int      `json:"revision"` // version of the rule that fired
	Owner     string   `json:"owner"`
	Condition string   `json:"condition"` // that fired
	Reasons   []Reason `json:"reasons"`   // that one first, then the thresholds that hold
	Kind      string   `json:"kind"`      // of the record: store.KindReport, a kind of the register, or KindSource
	Record    string   `json:"record"`    // its id
	Version   int      `json:"version"`   // at which it fired; 0 for a source
	Reports   []string `json:"reports,omitempty"`
	At        string   `json:"at"` // when the register learned of it, RFC 3339
}

// Key is register.Entry's.
func (a Alert) Key() (string, string) { return KindAlert, a.ID }

// Index is register.Entry's.
func (a Alert) Index() store.Index {
	var links []string
	for _, id := range a.Reports {
		links = append(links, register.Link(register.KindReport, id))
	}
	x := owned(a.Owner, a.Condition, dayOf(a.At), links...)
	x.Facets = append(x.Facets, store.Facet{Kind: "rule", Value: a.Rule})
	return x
}

func dayOf(at string) string { return at[:min(len(at), len(time.DateOnly))] }

// idOf makes an id of what tells one thing from another: the same parts give the same id, whenever.
func idOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}
