package storetest

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"marsad/internal/access"
	"marsad/internal/store"
)

func objectPages(t *testing.T, l store.Ledger) {
	keep(t, l, object("incident", "undated", "", "x"), object("incident", "z", "2024-03-01", "x"), object("incident", "a", "2024-03-01", "x"),
		object("incident", "b", "2024-03-05", "x"), object("post", "other", "2024-03-09", "x"))
	long := object("incident", "long", "2024-02-01", "x")
	long.Index.To = "2024-03-04"
	keep(t, l, long)
	const want = "b long z a undated"
	if got := found(t, l, store.Filter{Kind: "incident"}); got != want {
		t.Errorf("order %q, want %q", got, want)
	}
	var got []string
	for f := (store.Filter{Kind: "incident", Limit: 2}); ; {
		page, err := l.Objects(context.Background(), f)
		must(t, err)
		if page.Total != 5 || page.AtLeast || len(page.Objects) > 2 {
			t.Errorf("a page of %d, total %d", len(page.Objects), page.Total)
		}
		for _, o := range page.Objects {
			got = append(got, o.ID)
		}
		if f.Cursor = page.Next; page.Next == "" {
			break
		}
	}
	if strings.Join(got, " ") != want {
		t.Errorf("page by page %v, want %s", got, want)
	}
	moved := get(t, l, "incident", "b")
	moved.Index.From, moved.Index.To = "2024-01-01", "2024-01-01"
	keep(t, l, moved)
	if got := found(t, l, store.Filter{Kind: "incident"}); got != "long z a b undated" {
		t.Errorf("order after a change of day %q", got)
	}
}

func objectFilters(t *testing.T, l store.Ledger) {
	a := object("incident", "a", "2024-03-01", "تعرضت القرية لقصف عنيف")
	a.Index.Facets = []store.Facet{{Kind: "type", Value: "shelling"}, {Kind: "place", Value: "تل: الرمان"}, {Kind: "outlet", Value: "بريد"}}
	a.Index.Points = []store.Point{{Lat: 36, Lon: 37}, {Lat: 10, Lon: 179.5}}
	b := object("incident", "b", "2024-03-05", "دورية على الطريق")
	b.Index.From = "2024-03-03"
	b.Index.Facets = []store.Facet{{Kind: "type", Value: "patrol"}, {Kind: "actor", Value: "القوة المشتركة"}, {Kind: "act", Value: "deny"}, {Kind: "modality", Value: "negated"}}
	b.Index.Points = []store.Point{{Lat: 35, Lon: 36}}
	keep(t, l, a, b, object("incident", "c", "", "القرية"))
	for name, c := range map[string]struct {
		f    store.Filter
		want string
	}{
		"all": {store.Filter{}, "b a c"}, "type": {store.Filter{EventType: "shelling"}, "a"}, "outlet": {store.Filter{Outlet: "بريد"}, "a"}, "act": {store.Filter{Act: "deny"}, "b"},
		"modality": {store.Filter{Modality: "negated", EventType: "patrol"}, "b"}, "facet": {store.Filter{Facets: []store.Facet{{Kind: "place", Value: "تل: الرمان"}}}, "a"},
		"two facets": {store.Filter{Facets: []store.Facet{{Kind: "place", Value: "تل: الرمان"}, {Kind: "actor", Value: "القوة المشتركة"}}}, ""},
		"from":       {store.Filter{From: "2024-03-02"}, "b"}, "to": {store.Filter{To: "2024-03-02"}, "a"}, "within a period": {store.Filter{From: "2024-03-04", To: "2024-03-04"}, "b"},
		"box": {store.Filter{Box: &store.Box{West: 36.5, South: 35.5, East: 37.5, North: 36.5}}, "a"}, "edge": {store.Filter{Box: &store.Box{West: 36, South: 35, East: 37, North: 36}}, "b a"},
		"second point over the antimeridian": {store.Filter{Box: &store.Box{West: 179, South: 0, East: -179, North: 20}}, "a"}, "empty box": {store.Filter{Box: &store.Box{}}, ""},
		"area": {store.Filter{Area: store.Area{{Lon: 36.5, Lat: 35.5}, {Lon: 38, Lat: 36}, {Lon: 36.5, Lat: 36.5}}}, "a"}, "beside the area, inside its edges": {store.Filter{Area: store.Area{{Lon: 36.5, Lat: 35.5}, {Lon: 38, Lat: 35.5}, {Lon: 38, Lat: 36.5}}}, ""},
		"area with a notch":              {store.Filter{Area: store.Area{{Lon: 36, Lat: 35}, {Lon: 38, Lat: 35}, {Lon: 38, Lat: 37}, {Lon: 37, Lat: 35.5}, {Lon: 36, Lat: 37}}}, "b"},
		"area and box":                   {store.Filter{Area: store.Area{{Lon: 30, Lat: 30}, {Lon: 40, Lat: 30}, {Lon: 40, Lat: 40}, {Lon: 30, Lat: 40}}, Box: &store.Box{West: 36.5, South: 35.5, East: 37.5, North: 36.5}}, "a"},
		"a point each of which has half": {store.Filter{Area: store.Area{{Lon: 179, Lat: 9}, {Lon: 180, Lat: 9}, {Lon: 180, Lat: 11}}, Box: &store.Box{West: 36.5, South: 35.5, East: 37.5, North: 36.5}}, ""},
		"words":                          {store.Filter{Words: "القريه"}, "a c"}, "words and days": {store.Filter{Words: "القرية", From: "2024-01-01"}, "a"}, "no such word": {store.Filter{Words: "مطر"}, ""},
	} {
		c.f.Kind = "incident"
		if got := found(t, l, c.f); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	changed := get(t, l, "incident", "a")
	changed.Index.Facets, changed.Index.Points, changed.Index.Text = nil, nil, "هدوء"
	keep(t, l, changed)
	for name, f := range map[string]store.Filter{"type": {EventType: "shelling"}, "words": {Words: "لقصف"}, "box": {Box: &store.Box{West: 36.5, South: 35.5, East: 37.5, North: 36.5}}} {
		f.Kind = "incident"
		if got := found(t, l, f); got != "" {
			t.Errorf("%s: a version before is still found: %q", name, got)
		}
	}
}

func classes(t *testing.T, l store.Ledger) {
	ctx := context.Background()
	for i, class := range []access.Class{access.Open, access.Restricted, access.OfCase("نهر"), access.OfCase("جبل")} {
		o := object("incident", fmt.Sprint("i", i), "2024-03-01", "قصف")
		o.Index.Class, o.Index.Points, o.Index.Links = class, []store.Point{{Lat: 36, Lon: 37}}, []string{"report:r"}
		keep(t, l, o)
	}
	for want, classes := range map[string][]access.Class{
		"i0": nil, "i0 i1": {access.Restricted}, "i0 i2": {access.OfCase("نهر")}, "i0 i1 i3": {access.Restricted, access.OfCase("جبل"), access.OfCase("none")},
	} {
		f := store.Filter{Kind: "incident", Words: "قصف", Classes: classes}
		if got := found(t, l, f); got != want {
			t.Errorf("%v: %q, want %q", classes, got, want)
		}
		seen := 0
		for _, err := range l.AllObjects(ctx, f) {
			must(t, err)
			seen++
		}
		if n := len(strings.Fields(want)); seen != n {
			t.Errorf("%v: %d of all, want %d", classes, seen, n)
		}
		for _, words := range []string{"", "قصف"} {
			f.Words = words
			cells, err := l.Cells(ctx, f, 6)
			must(t, err)
			if n := len(strings.Fields(want)); len(cells) != 1 || cells[0].Count != n || n == 1 && cells[0].ID != "i0" || n > 1 && cells[0].ID != "" {
				t.Errorf("%v: cells %+v, want %d", classes, cells, n)
			}
		}
	}
}

func links(t *testing.T, l store.Ledger) {
	for i, to := range [][]string{{"report:r1", "incident:a"}, {"report:r2"}, {"report:r1"}} {
		o := object("breach", fmt.Sprint("b", 3-i), "2024-03-01", "x")
		o.Index.Links = to
		keep(t, l, o)
	}
	o := object("post", "p", "", "x")
	o.Index.Links = []string{"report:r1"}
	keep(t, l, o)
	linked := func(link string) string {
		objects, err := l.Linked(context.Background(), "breach", link)
		must(t, err)
		var ids []string
		for _, o := range objects {
			ids = append(ids, o.ID)
		}
		return strings.Join(ids, " ")
	}
	for link, want := range map[string]string{"report:r1": "b1 b3", "report:r2": "b2", "incident:a": "b3", "report:none": ""} {
		if got := linked(link); got != want {
			t.Errorf("%s: %q, want %q", link, got, want)
		}
	}
	gone := get(t, l, "breach", "b1")
	gone.Removed = true
	keep(t, l, gone)
	if got := linked("report:r1"); got != "b3" {
		t.Errorf("after a removal: %q", got)
	}
}

// squares counts on the map: by the first point, with every filter, inside a box.
func squares(t *testing.T, l store.Ledger) {
	ctx := context.Background()
	at := []store.Point{{Lat: 36.2, Lon: 37.15}, {Lat: 36.2002, Lon: 37.1502}, {Lat: 33.5, Lon: 36.3}, {Lat: -33.5, Lon: -70.6}, {Lat: 89, Lon: 180}}
	for i, p := range at {
		o := object("incident", fmt.Sprint("i", i), fmt.Sprintf("2024-03-%02d", 1+i), "x")
		o.Index.Points = []store.Point{p, {Lat: 0, Lon: 0}}
		o.Index.Facets = []store.Facet{{Kind: "type", Value: []string{"shelling", "patrol"}[i%2]}}
		keep(t, l, o)
	}
	keep(t, l, object("incident", "nowhere", "", "x"))
	syria := &store.Box{West: 35, South: 32, East: 43, North: 38}
	for _, zoom := range []int{0, 5, 9, 14} {
		cells, err := l.Cells(ctx, store.Filter{Kind: "incident"}, zoom)
		must(t, err)
		total := 0
		for _, c := range cells {
			total += c.Count
			if x, y := store.Square(c.Lat, c.Lon, zoom); x != c.X || y != c.Y {
				t.Errorf("zoom %d: the mean of a square lies in another: %+v", zoom, c)
			}
			if (c.ID == "") != (c.Count > 1) {
				t.Errorf("zoom %d: %+v", zoom, c)
			}
		}
		if total != len(at) {
			t.Errorf("zoom %d: %d of %d in %+v", zoom, total, len(at), cells)
		}
	}
	for name, c := range map[string]struct {
		f    store.Filter
		want string
	}{
		"box": {store.Filter{Box: syria}, "2 1i2"}, "type": {store.Filter{Box: syria, EventType: "shelling"}, "1i0 1i2"}, "days": {store.Filter{Box: syria, To: "2024-03-01"}, "1i0"},
		"over the antimeridian": {store.Filter{Box: &store.Box{West: 170, South: 80, East: -170, North: 90}}, "1i4"},
	} {
		c.f.Kind = "incident"
		cells, err := l.Cells(ctx, c.f, 9)
		must(t, err)
		var got []string
		for _, c := range cells {
			got = append(got, fmt.Sprint(c.Count, c.ID))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
	moved := get(t, l, "incident", "i0")
	moved.Index.Points = []store.Point{{Lat: 33.5, Lon: 36.3}}
	gone := get(t, l, "incident", "i1")
	gone.Removed = true
	keep(t, l, moved, gone)
	cells, err := l.Cells(ctx, store.Filter{Kind: "incident", Box: syria}, 9)
	must(t, err)
	if len(cells) != 1 || cells[0].Count != 2 || math.Abs(cells[0].Lat-33.5) > 1e-9 || math.Abs(cells[0].Lon-36.3) > 1e-9 {
		t.Errorf("after a move and a removal: %+v", cells)
	}
}

// days counts by last day, with every filter, and leaves out what has none.
func days(t *testing.T, l store.Ledger) {
	for i, day := range []string{"2024-03-02", "2024-03-01", "2024-03-02", "", "2024-05-01"} {
		o := object("incident", fmt.Sprint("i", i), day, "x")
		o.Index.Points = []store.Point{{Lat: 36, Lon: 37}}
		if i == 2 {
			o.Index.From, o.Index.Facets = "2024-02-27", []store.Facet{{Kind: "type", Value: "patrol"}}
		}
		keep(t, l, o)
	}
	keep(t, l, object("post", "p", "2024-03-02", "x"))
	for name, c := range map[string]struct {
		f    store.Filter
		want string
	}{
		"all": {store.Filter{}, "[{2024-03-01 1} {2024-03-02 2} {2024-05-01 1}]"}, "period": {store.Filter{From: "2024-03-02", To: "2024-03-31"}, "[{2024-03-02 2}]"},
		"type": {store.Filter{EventType: "patrol"}, "[{2024-03-02 1}]"}, "area": {store.Filter{Area: store.Area{{Lon: 36.5, Lat: 35}, {Lon: 38, Lat: 35}, {Lon: 38, Lat: 38}, {Lon: 36.5, Lat: 38}}, From: "2024-04-01"}, "[{2024-05-01 1}]"},
		"none": {store.Filter{Words: "مطر"}, "[]"},
	} {
		c.f.Kind = "incident"
		got, err := l.Days(context.Background(), c.f)
		must(t, err)
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}
