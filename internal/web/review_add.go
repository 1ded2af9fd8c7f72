package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"marsad/internal/register"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/record"
)

// additionOf reads the form by which a reviewer adds what was not read.
func additionOf(form url.Values, what string, locate func(string) (record.Place, bool)) (review.Addition, error) {
	get := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	var a review.Addition
	switch what {
	case "actors":
		a = review.Addition{Name: record.Name{Arabic: get("name")}, Kind: get("kind"), Role: get("role")}
	case "places":
		a = review.Addition{Name: record.Name{Arabic: get("name")}, Role: get("role")}
		if locate != nil {
			if p, ok := locate(a.Name.Arabic); ok {
				a.Kind, a.Ref, a.Lat, a.Lon, a.RadiusM, a.Within = p.Kind, p.Ref, p.Lat, p.Lon, p.RadiusM, p.Within
			}
		}
	case "time":
		a = review.Addition{Value: get("value"), Until: get("until"), Precision: get("precision")}
	case "counts":
		a = review.Addition{Of: get("of"), Who: get("who")}
		return a, countOf(form, &a)
	}
	return a, nil
}

// countOf reads a number and its bounds. One that is given alone is exact; without a highest number it is open upwards.
func countOf(form url.Values, a *review.Addition) error {
	var numbers [3]*int
	for i, name := range []string{"low", "best", "high"} {
		typed := strings.TrimSpace(form.Get(name))
		if typed == "" {
			continue
		}
		n, err := strconv.Atoi(typed)
		if err != nil {
			return fmt.Errorf("%w: %q is no whole number", store.ErrInvalid, typed)
		}
		numbers[i] = &n
	}
	low, best, high := numbers[0], numbers[1], numbers[2]
	switch {
	case low == nil && best == nil:
		return fmt.Errorf("%w: a number is needed", store.ErrInvalid)
	case low == nil && high == nil:
		low, high = best, best
	case low == nil:
		low = best
	}
	a.Low, a.Best, a.High = *low, best, high
	return nil
}

// AddLink gives the address of the form that adds something to an event.
func (v reviewView) AddLink(path, what string) string {
	q := url.Values{"path": {path}, "add": {what}}
	if v.Digits != "" {
		q.Set("digits", v.Digits)
	}
	return "?" + q.Encode() + "#form"
}

// Addable lists what can be added to a record.
func (v reviewView) Addable(r review.Record) []string {
	if r.Collection != "events" {
		return nil
	}
	return review.Addable()
}

// Sent gives what was typed into a field of a form that could not be taken.
func (v reviewView) Sent(name string) string { return v.Typed.Get(name) }

// choices gives options of a closed list with what was chosen in a form that could not be taken.
func (v reviewView) choices(name, label string, values []string, first string) []option {
	chosen := v.Typed.Get(name)
	if chosen == "" {
		chosen = first
	}
	out := []option{}
	for _, x := range values {
		out = append(out, option{x, v.Label(label, x), x == chosen})
	}
	return out
}

// EntityKinds, and those below, are the closed lists of the forms that add.
func (v reviewView) EntityKinds() []option {
	return v.choices("kind", "entity", record.EntityKinds(), "armed_actor")
}
func (v reviewView) ActorRoles() []option { return v.choices("role", "role", record.ActorRoles(), "") }
func (v reviewView) PlaceRoles() []option {
	return v.choices("role", "place_role", record.EventPlaceRoles(), "")
}
func (v reviewView) Precisions() []option {
	return v.choices("precision", "precision", record.Precisions(), "day")
}
func (v reviewView) CountKinds() []option { return v.choices("of", "count", record.CountKinds(), "") }
func (v reviewView) Counted() []option {
	return v.choices("who", "who", record.Counted(), "unknown")
}

// KnownNames lists the names of the report that can be added to another of its events.
func (v reviewView) KnownNames() []string {
	var out []string
	if v.Adding == "places" {
		for _, p := range v.Report.Places {
			out = append(out, visible(p.Name.Arabic))
		}
		return out
	}
	for _, e := range v.Report.Entities {
		out = append(out, visible(e.Name.Arabic))
	}
	return out
}

// Shown writes what holds of a field, also where a person added it.
func (v reviewView) Shown(f review.Field) string {
	if c := f.Newest; c != nil && isAddition(*c) {
		return v.Added(*c)
	}
	return v.Value(f.Spec, f.Now)
}

func isAddition(c register.Correction) bool {
	return c.Verdict == register.FieldAdded && strings.HasPrefix(string(c.Now), "{")
}

// Added writes what a person added.
func (v reviewView) Added(c register.Correction) string {
	var a review.Addition
	if !isAddition(c) || json.Unmarshal(c.Now, &a) != nil {
		return v.ValueAt(c.Path, c.Now)
	}
	switch {
	case a.Of != "":
		out := v.Label("count", a.Of) + ": " + v.Range(record.Count{Of: a.Of, Low: a.Low, Best: a.Best, High: a.High})
		if a.Who != "" && a.Who != "unknown" {
			out += " (" + v.Label("who", a.Who) + ")"
		}
		return out
	case a.Value != "":
		if a.Until != "" {
			return v.When(a.Value) + " – " + v.When(a.Until)
		}
		return v.When(a.Value)
	}
	label := "role"
	if strings.HasSuffix(c.Path, "/places/-") {
		label = "place_role"
	}
	return visible(a.Name.Arabic) + " (" + v.Label(label, a.Role) + ")"
}

// AddedName names what was added.
func (v reviewView) AddedName(c register.Correction) string {
	parts := strings.Split(c.Path, "/")
	if len(parts) < 4 {
		return v.Text("verdict.added")
	}
	return v.Text("coded." + parts[3])
}

// Opens tells whether a record is shown unfolded: its form is open.
func (v reviewView) Opens(r review.Record) bool {
	return r.Path == v.Path || strings.HasPrefix(v.Path, r.Path+"/")
}
