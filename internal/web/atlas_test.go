package web

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

// atlasOf gives a site with incidents at places on days.
func atlasOf(t *testing.T, o Options) (http.Handler, *memory.Store) {
	t.Helper()
	s := memory.New()
	at := func(lat, lon float64) (*float64, *float64) { return &lat, &lon }
	add := func(id, day, name string, lat, lon float64, more ...register.Place) {
		y, x := at(lat, lon)
		i := register.Incident{ID: id, Type: "shelling", Modality: "asserted", Grade: register.GradeClaimed, Title: record.Name{Arabic: "قصف " + name}, When: register.When{From: day, Precision: "day"},
			Places: append([]register.Place{{Name: record.Name{Arabic: name}, Lat: y, Lon: x, RadiusM: 900, Order: 1, Within: []string{"إدلب"}}}, more...), Origins: []register.Origin{{ID: "o1", Kind: register.OriginOutlet, Name: "بريد التل"}}}
		if lat == 0 {
			i.Places = nil
		}
		object, err := register.Object(i, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Keep(context.Background(), by, object); err != nil {
			t.Fatal(err)
		}
	}
	y, x := at(35.9, 36.9)
	add("north", "2024-03-01", "العالية", 36.2, 36.6, register.Place{Name: record.Name{Arabic: "الممر"}, Order: 2}, register.Place{Name: record.Name{Arabic: "الوادي"}, Lat: y, Lon: x, Order: 3})
	add("south", "2024-03-04", "الواطية", 35.1, 36.6)
	add("near", "2024-03-04", "الجارة", 35.1001, 36.6001)
	add("nowhere", "2024-05-20", "مجهول", 0, 0)
	o.Reports, o.Ledger = s, s
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return h, s
}

func asked200(t *testing.T, h http.Handler, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

// TestAtlas reads the map without a script: the whole set, an area, a period, and the table that has the same.
func TestAtlas(t *testing.T) {
	h, _ := atlasOf(t, Options{Labels: []MapLabel{{Name: record.Name{Arabic: "إدلب", English: "Idlib"}, Kind: "admin1", Lat: 35.8, Lon: 36.7}}})
	page := asked200(t, h, "/en/map")
	for _, want := range []string{"4 incidents", `class="cluster"`, "No location", `data-unlocated>1<`, ">Idlib</text>", `class="inferred"`, "/en/incidents/north", "one bar for a day", "2024-05-20", "بريد التل", `rel="bookmark"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the map does not say %q", want)
		}
	}
	triangle := url.Values{"area": {"36 36,37.5 36,36.6 37"}}.Encode() // holds the north; its edges hold no more, but those of a box round it and the south would
	page = asked200(t, h, "/en/map?"+triangle)
	if !strings.Contains(page, "1 incident") || !strings.Contains(page, `class="area"`) || strings.Contains(page, "/en/incidents/south") {
		t.Error("an area does not narrow the map")
	}
	for _, path := range []string{"/en/search?kind=incident&", "/api/v1/search?kind=incident&", "/api/v1/export/incidents.jsonl?"} {
		body := asked200(t, h, path+triangle)
		if !strings.Contains(body, "north") || strings.Contains(body, "south") {
			t.Errorf("%s does not give the same set", path)
		}
	}
	page = asked200(t, h, "/en/map?from=2024-03-02&to=2024-03-10")
	if !strings.Contains(page, "2 incidents") || strings.Contains(page, "/en/incidents/north") || !strings.Contains(page, "2024-03-01: 1 incident") {
		t.Error("days do not narrow the map, or what lies beside them is not on the line of time")
	}
	for _, bad := range []string{"view=x", "view=1,2", "view=91,0,1", "area=1 2,3 4", "from=yesterday"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/en/map?"+strings.ReplaceAll(bad, " ", "+"), nil))
		if w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}

// What is shown and what is told of it agree: the corners of a frame lie at the edges of the drawing.
func TestFrames(t *testing.T) {
	for _, f := range []mapFrame{startFrame, {Lat: 36, Lon: 37, Span: 0.02}, {Lat: -10, Lon: 179, Span: 3}} {
		b, p := f.box(), f.frame()
		_, top := p.XY(b.North, f.Lon)
		left, _ := p.XY(f.Lat, b.West)
		if math.Abs(top) > 0.01 || math.Abs(left) > 0.01 && math.Abs(math.Abs(left)-360*p.KX) > 0.01 {
			t.Errorf("%v: the corner lies at %v, %v", f, left, top)
		}
		again, err := parseFrame(f.String())
		if err != nil || math.Abs(again.Lat-f.Lat) > 1e-5 || math.Abs(again.Span-f.Span) > f.Span/1000 {
			t.Errorf("%v came back as %v, %v", f, again, err)
		}
	}
	far := []store.Cell{{Lat: 36, Lon: 37, Count: 98}, {Lat: 46.2, Lon: 6.1, Count: 1}}
	if got := frameOf(store.Filter{}, far); math.Abs(got.Lat-36) > 0.1 {
		t.Errorf("one meeting far away moves the map: %v", got)
	}
}

// TestBars divides periods of every length: no day is lost, none counted twice.
func TestBars(t *testing.T) {
	for _, last := range []string{"2024-01-01", "2024-01-31", "2024-08-31", "2031-12-31", "2060-02-01"} {
		days := []store.DayCount{{Day: "2024-01-01", Count: 3}}
		if last != days[0].Day {
			days = append(days, store.DayCount{Day: last, Count: 2})
		}
		tl := timeline{First: "2024-01-01", Last: last}
		tl.divide(days)
		total, want := 0, 0
		for i, b := range tl.Bars {
			total += b.Count
			if i > 0 && b.From <= tl.Bars[i-1].To || b.To < b.From {
				t.Errorf("%s: bar %v behind %v", last, b, tl.Bars[i-1])
			}
		}
		for _, d := range days {
			want += d.Count
		}
		if total != want || len(tl.Bars) > mostBars+31 {
			t.Errorf("%s: %d of %d in %d bars of a %s", last, total, want, len(tl.Bars), tl.Step)
		}
	}
}

// TestTiles serves an archive in ranges, and refuses what is none.
func TestTiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.pmtiles")
	if err := os.WriteFile(file, pmtiles(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := CheckTiles(file); err != nil {
		t.Fatal(err)
	}
	h, _ := atlasOf(t, Options{TileFile: file})
	r := httptest.NewRequest(http.MethodGet, "/tiles/streets.pmtiles", nil)
	r.Header.Set("Range", "bytes=0-6")
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusPartialContent || w.Body.String() != "PMTiles" || w.Header().Get("Content-Encoding") != "" || w.Header().Get("ETag") == "" {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
	for name, change := range map[string]func([]byte) []byte{
		"no archive": func(b []byte) []byte { b[0] = 'X'; return b }, "version 2": func(b []byte) []byte { b[7] = 2; return b }, "no vector tiles (type 2)": func(b []byte) []byte { b[99] = 2; return b }, "is no PMTiles archive": func(b []byte) []byte { return b[:50] },
	} {
		if err := os.WriteFile(file, change(pmtiles(t)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := CheckTiles(file); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if err := CheckTiles(fmt.Sprint(file, ".none")); err == nil {
		t.Error("a file that is not there is taken")
	}
}
