package store

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
)

// ParseFilter reads a filter from the query of a URL. A value that no report can have is ErrInvalid: it would look like an empty result. Classes are never
// read: what a viewer may see does not stand in an address.
func ParseFilter(q url.Values) (Filter, error) {
	f := Filter{
		Kind: q.Get("kind"), Words: strings.TrimSpace(q.Get("q")), Outlet: q.Get("outlet"), EventType: q.Get("type"), Act: q.Get("act"), Modality: q.Get("modality"),
		From: q.Get("from"), To: q.Get("to"), Cursor: q.Get("cursor"),
	}
	for _, key := range q["without"] {
		if key != "" {
			f.Without = append(f.Without, key)
		}
	}
	for _, part := range []func(url.Values, *Filter) error{parseExact, parseFacets, parseBox, parseArea, parseLimit} {
		if err := part(q, &f); err != nil {
			return f, err
		}
	}
	return f, f.Check()
}

func parseExact(q url.Values, f *Filter) error {
	switch v := q.Get("exact"); v {
	case "", "0":
	case "1":
		f.Exact = true
	default:
		return fmt.Errorf("%w: exact %q is neither 0 nor 1", ErrInvalid, v)
	}
	return nil
}

// parseFacets reads facet=name:value, as often as there are facets.
func parseFacets(q url.Values, f *Filter) error {
	for _, v := range q["facet"] {
		if v == "" {
			continue // an empty field of a form
		}
		name, value, ok := strings.Cut(v, ":")
		if !ok {
			return fmt.Errorf("%w: facet %q is not name:value", ErrInvalid, v)
		}
		if name == "key" || name == "block" { // by these mentions are brought together; they would tell of places that are not shown
			return fmt.Errorf("%w: facet %q is not to be asked for", ErrInvalid, name)
		}
		f.Facets = append(f.Facets, Facet{Kind: name, Value: value})
	}
	return nil
}

// parseBox reads box=west,south,east,north, in degrees.
func parseBox(q url.Values, f *Filter) error {
	v := q.Get("box")
	if v == "" {
		return nil
	}
	parts := strings.Split(v, ",")
	if len(parts) != 4 {
		return fmt.Errorf("%w: box %q is not west,south,east,north", ErrInvalid, v)
	}
	var sides [4]float64
	for i, p := range parts {
		n, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil {
			return fmt.Errorf("%w: box %q: %q is no number of degrees", ErrInvalid, v, p)
		}
		sides[i] = n
	}
	f.Box = &Box{West: sides[0], South: sides[1], East: sides[2], North: sides[3]}
	return nil
}

func parseLimit(q url.Values, f *Filter) error {
	v := q.Get("limit")
	if v == "" {
		return nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > MaxLimit {
		return fmt.Errorf("%w: limit %q is not a number from 1 to %d", ErrInvalid, v, MaxLimit)
	}
	f.Limit = n
	return nil
}

// Values gives the query that ParseFilter reads back as the same filter, but for Classes and OneOf, which stand in no address.
func (f Filter) Values() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{
		"kind": f.Kind, "q": f.Words, "outlet": f.Outlet, "type": f.EventType, "act": f.Act, "modality": f.Modality, "from": f.From, "to": f.To, "cursor": f.Cursor,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Exact {
		q.Set("exact", "1")
	}
	for _, key := range f.Without {
		q.Add("without", key)
	}
	for _, x := range f.Facets {
		q.Add("facet", x.Kind+":"+x.Value)
	}
	if f.Box != nil {
		q.Set("box", f.Box.String())
	}
	if f.Area != nil {
		q.Set("area", f.Area.String())
	}
	if f.Limit > 0 {
		q.Set("limit", strconv.Itoa(f.Limit))
	}
	return q
}

// String gives west,south,east,north, as a query holds it.
func (b Box) String() string {
	parts := make([]string, 4)
	for i, v := range []float64{b.West, b.South, b.East, b.North} {
		parts[i] = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strings.Join(parts, ",")
}

func (b Box) check() error {
	for _, v := range []struct{ is, most float64 }{{b.West, 180}, {b.South, 90}, {b.East, 180}, {b.North, 90}} {
		if math.IsNaN(v.is) || math.Abs(v.is) > v.most {
			return fmt.Errorf("%w: box %s lies outside the world", ErrInvalid, b)
		}
	}
	if b.South > b.North {
		return fmt.Errorf("%w: box %s has its south edge above its north edge", ErrInvalid, b)
	}
	return nil
}

// Holds tells whether a position lies in the box, its edges included.
func (b Box) Holds(lat, lon float64) bool {
	if lat < b.South || lat > b.North {
		return false
	}
	if b.West > b.East {
		return lon >= b.West || lon <= b.East
	}
	return lon >= b.West && lon <= b.East
}
