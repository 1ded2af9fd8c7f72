package client

import (
	"net/url"
	"strconv"
	"strings"
)

// Filter is what a list, a search or an export asks for. The zero value asks for everything that may be seen.
type Filter struct {
	Kind     string   // of a search: incident, agreement, patrol_series, post; reports when empty
	Words    string   // words, "phrases", -without; all of them occur
	Exact    bool     // no stems and no other spellings
	Without  []string // keys of expansions to take away; see Expansion
	Outlet   string
	Type     string // a type of happening, such as shelling
	Act      string // a kind of statement, such as deny
	Modality string
	From, To string // days, YYYY-MM-DD, both included: of publication of reports, of the happening of other records
	Facets   []Facet
	Box      *Box   // has a point inside
	Limit    int    // of a page: 1 to 500; 50 when 0, of a search 20
	Cursor   string // Next of the page before
}

// Box is a rectangle in degrees, WGS 84.
type Box struct{ West, South, East, North float64 }

func (b Box) String() string {
	var out []string
	for _, v := range []float64{b.West, b.South, b.East, b.North} {
		out = append(out, strconv.FormatFloat(v, 'f', -1, 64))
	}
	return strings.Join(out, ",")
}

func (f Filter) values() url.Values {
	q := url.Values{}
	set(q, "kind", f.Kind, "q", f.Words, "outlet", f.Outlet, "type", f.Type, "act", f.Act, "modality", f.Modality, "from", f.From, "to", f.To, "cursor", f.Cursor)
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
	if f.Limit > 0 {
		q.Set("limit", strconv.Itoa(f.Limit))
	}
	return q
}

// set puts names and values that are not empty.
func set(q url.Values, pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
}
