package store_test

import (
	"errors"
	"net/url"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/record"
)

func TestFilterRoundTrip(t *testing.T) {
	for _, f := range []store.Filter{
		{},
		{Words: "قصف حلب", Outlet: "بريد & نبأ", EventType: "patrol", Act: "deny", Modality: "negated", From: "2024-01-01", To: "2024-02-01", Limit: 7, Cursor: store.NumberCursor(5)},
		{Kind: "incident", Exact: true, Without: []string{"صواريخ>صاروخ", "a>b"}, Facets: []store.Facet{{Kind: "place", Value: "تل: الرمان"}, {Kind: "place", Value: "b"}}, Box: &store.Box{West: 179.5, South: -1e-7, East: -179.5, North: 90}},
	} {
		got, err := store.ParseFilter(f.Values())
		if err != nil || !reflect.DeepEqual(got, f) {
			t.Errorf("%+v came back as %+v, error %v", f, got, err)
		}
	}
}

// Whatever filter can be made comes back from its address, but for the classes.
func TestAnyFilterRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[\p{L}\p{N}:,&"+-]{1,8}`)
		f := store.Filter{
			Kind: word.Draw(t, "kind"), Words: rapid.StringMatching(`[\p{L}\p{N}][\p{L}\p{N}:,&"+-]{0,7}`).Draw(t, "words"), Exact: rapid.Bool().Draw(t, "exact"), Outlet: rapid.String().Draw(t, "outlet"),
			EventType: rapid.SampledFrom(append(record.EventTypes(), "")).Draw(t, "type"), Limit: rapid.IntRange(0, store.MaxLimit).Draw(t, "limit"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "facets") {
			f.Facets = append(f.Facets, store.Facet{Kind: rapid.StringMatching(`[a-z_]{1,5}`).Draw(t, "name"), Value: word.Draw(t, "value")})
		}
		for range rapid.IntRange(0, 3).Draw(t, "without") {
			f.Without = append(f.Without, word.Draw(t, "key"))
		}
		if rapid.Bool().Draw(t, "box") {
			degrees := func(most float64, name string) float64 { return rapid.Float64Range(-most, most).Draw(t, name) }
			f.Box = &store.Box{West: degrees(180, "west"), East: degrees(180, "east"), South: degrees(90, "south")}
			f.Box.North = rapid.Float64Range(f.Box.South, 90).Draw(t, "north")
		}
		if rapid.Bool().Draw(t, "area") {
			for range rapid.IntRange(3, 9).Draw(t, "corners") {
				f.Area = append(f.Area, store.Corner{Lon: rapid.Float64Range(-180, 180).Draw(t, "lon"), Lat: rapid.Float64Range(-90, 90).Draw(t, "lat")})
			}
			if f.Area[0] == f.Area[len(f.Area)-1] {
				f.Area = nil // a ring that is closed comes back open
			}
		}
		asked := f
		asked.Classes = []access.Class{access.Restricted}
		got, err := store.ParseFilter(asked.Values())
		if err != nil || !reflect.DeepEqual(got, f) {
			t.Fatalf("%+v came back as %+v, error %v", f, got, err)
		}
	})
}

func TestFilterRefusals(t *testing.T) {
	for _, query := range []string{
		"limit=0", "limit=501", "limit=x", "type=war", "act=x", "modality=x", "from=yesterday", "cursor=!", "exact=yes", "facet=x", "facet=:x", "facet=x:", "facet=key:p:x", "facet=block:x", "box=1,2,3", "box=1,2,3,x",
		"box=1,2,3,91", "area=1 2,3 4", "area=1 2,3 4,5", "area=1 2,3 4,5 91", "area=1 2,3 4,NaN 5", "area=a b,1 2,3 4", "box=181,2,3,4", "box=1,5,3,4", "box=NaN,5,3,6",
	} {
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.ParseFilter(q); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: error %v", query, err)
		}
	}
}

// What a viewer may see is never read from an address.
func TestNoClassesFromAnAddress(t *testing.T) {
	for _, name := range []string{"class", "classes", "Classes"} {
		if f, err := store.ParseFilter(url.Values{name: {"restricted", "case:x"}}); err != nil || f.Classes != nil {
			t.Errorf("%s: %+v, error %v", name, f, err)
		}
	}
}
