package review

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/record"
)

// Every gives the corrections of a report, those that were taken back too, whatever their class: the register is made from all of them.
func Every(ctx context.Context, l store.Ledger, report string) ([]register.Correction, error) {
	objects, err := l.Linked(ctx, register.KindCorrection, register.Link(register.KindReport, report))
	out := make([]register.Correction, 0, len(objects))
	for _, o := range objects {
		c, err := register.Read[register.Correction](o)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, err
}

// Of gives the corrections of a report that hold: those that nobody took back.
func Of(ctx context.Context, l store.Ledger, report string) ([]register.Correction, error) {
	all, err := Every(ctx, l, report)
	return Holding(all), err
}

// Holding leaves out what was taken back.
func Holding(all []register.Correction) []register.Correction {
	return slices.DeleteFunc(slices.Clone(all), func(c register.Correction) bool { return c.Undone != nil })
}

// Corrected gives a report as people corrected it: what is grouped, exported and counted is this one.
func Corrected(ctx context.Context, l store.Ledger, r record.Report) (record.Report, error) {
	corrections, err := Of(ctx, l, r.ID)
	if err != nil || len(corrections) == 0 {
		return r, err
	}
	out, _, _ := Apply(r, corrections)
	return out, nil
}

// Precision is how many of the looked-at values of a field were right. Low and High are the 95 % interval of Wilson (1927), Journal of the American Statistical
// Association 22:209-212, which holds for few values and for shares near 0 and 1 too.
type Precision struct {
	Field    string  `json:"field"`          // as in events/type; a whole record is events
	Type     string  `json:"type,omitempty"` // of the event
	Accepted int     `json:"accepted"`
	Wrong    int     `json:"wrong"`  // corrected or rejected
	Missed   int     `json:"missed"` // not read, and added by a person; in no share, since nobody looks for everything that is missing
	Share    float64 `json:"share"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
}

// Precisions counts verdicts by field and type, in their order. Of several verdicts on one field of one version the newest counts. What people look at is no
// random sample: the share is of what was looked at.
func Precisions(corrections []register.Correction) []Precision {
	newest := map[string]register.Correction{}
	for _, c := range corrections {
		key := strings.Join([]string{c.Report, strconv.Itoa(c.Version), c.Path}, "\x00")
		if strings.HasSuffix(c.Path, "/-") { // each adds something of its own
			key += c.ID
		}
		if old, ok := newest[key]; !ok || old.At+old.ID < c.At+c.ID {
			newest[key] = c
		}
	}
	by := map[[2]string]*Precision{}
	for _, c := range newest {
		key := [2]string{field(c.Path), c.Anchor.Type}
		if by[key] == nil {
			by[key] = &Precision{Field: key[0], Type: key[1]}
		}
		switch c.Verdict {
		case register.FieldAccepted:
			by[key].Accepted++
		case register.FieldAdded:
			by[key].Missed++
		default:
			by[key].Wrong++
		}
	}
	out := []Precision{}
	for _, p := range by {
		p.Share, p.Low, p.High = wilson(p.Accepted, p.Accepted+p.Wrong)
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b Precision) int { return strings.Compare(a.Field+"\x00"+a.Type, b.Field+"\x00"+b.Type) })
	return out
}

// addedField names what is added to a list by the field on which verdicts on its elements are given.
var addedField = map[string]string{"/actors/-": "/actors/0/entity", "/places/-": "/places/0/place", "/counts/-": "/counts/0/low"}

// field gives a path without the indexes of lists.
func field(path string) string {
	for end, element := range addedField {
		if rest, ok := strings.CutSuffix(path, end); ok {
			path = rest + element
		}
	}
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" || strings.Trim(s, "0123456789") == "" }), "/")
}

// normal95 is the 97.5th percentile of the standard normal distribution.
const normal95 = 1.959964

func wilson(right, of int) (share, low, high float64) {
	if of == 0 {
		return 0, 0, 1
	}
	n, z := float64(of), normal95
	share = float64(right) / n
	middle := (share + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	return share, max(0, middle-half), min(1, middle+half)
}

// All gives every correction of a register that nobody took back.
func All(ctx context.Context, l store.Ledger, classes []access.Class) ([]register.Correction, error) {
	out := []register.Correction{}
	for o, err := range l.AllObjects(ctx, store.Filter{Kind: register.KindCorrection, Classes: classes}) {
		if err != nil {
			return nil, err
		}
		var c register.Correction
		if err := json.Unmarshal(o.Body, &c); err != nil {
			return nil, err
		}
		if c.Undone == nil {
			out = append(out, c)
		}
	}
	return out, nil
}
