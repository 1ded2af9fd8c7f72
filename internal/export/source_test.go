package export

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/agreements"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

var author = store.Author{Name: "test", Why: "test", At: time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)}

const twoEvents = "قصفت قوة مجهولة قرية الزيتون يوم السبت وأصيب سالم الهدباني. وتمر دورية في بلدة الحور يوم الجمعة."

// twoEventReport tells of a shelling on 14 March, which wounds a private person, and of a patrol that is planned for the 20th elsewhere.
func twoEventReport(id string) record.Report {
	span := func(words string) record.Span {
		at := len([]rune(twoEvents[:strings.Index(twoEvents, words)]))
		return record.Span{Start: at, End: at + len([]rune(words)), Quote: words}
	}
	day := func(id, words, value string) record.Time {
		s := span(words)
		return record.Time{ID: id, Span: &s, Value: value, Precision: "day", Basis: "weekday"}
	}
	return record.Report{
		Schema: record.Schema, ID: id, Source: record.Source{Outlet: "بريد الوادي", Published: &record.Time{ID: "t0", Value: "2026-03-16T10:00:00Z", Precision: "instant", Basis: "published"}}, Text: record.Text{Original: twoEvents, Restored: twoEvents},
		Times: []record.Time{day("t1", "يوم السبت", "2026-03-14"), day("t2", "يوم الجمعة", "2026-03-20")},
		Entities: []record.Entity{
			{ID: "e1", Kind: "person", Name: record.Name{Arabic: "سالم الهدباني"}, Mentions: []record.Span{span("سالم الهدباني")}},
		},
		Places: []record.Place{
			{ID: "p1", Name: record.Name{Arabic: "الزيتون"}, Kind: "village", Basis: "gazetteer", Lat: ptr(35.5), Lon: ptr(36.5), RadiusM: 900, Confidence: .9, Mentions: []record.Span{span("الزيتون")}},
			{ID: "p2", Name: record.Name{Arabic: "الحور"}, Kind: "town", Basis: "gazetteer", Lat: ptr(36.9), Lon: ptr(40.1), RadiusM: 900, Confidence: .9, Mentions: []record.Span{span("الحور")}},
		},
		Events: []record.Event{
			{ID: "v1", Type: "shelling", Modality: "asserted", Time: "t1", Places: []record.EventPlace{{Place: "p1", Role: "at"}}, Actors: []record.Actor{{Entity: "e1", Role: "recipient"}}, Cue: span("قصفت"), Evidence: []record.Span{span("قصفت قوة مجهولة قرية الزيتون يوم السبت وأصيب سالم الهدباني")}, Confidence: .8, Rule: "x"},
			{ID: "v2", Type: "patrol", Modality: "planned", Time: "t2", Places: []record.EventPlace{{Place: "p2", Role: "at"}}, Cue: span("دورية"), Evidence: []record.Span{span("وتمر دورية في بلدة الحور")}, Confidence: .8, Rule: "x"},
		},
	}
}

func keep(t testing.TB, l store.Ledger, entries ...register.Entry) {
	t.Helper()
	for _, e := range entries {
		kind, id := e.Key()
		had, err := l.Object(t.Context(), kind, id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		o, err := register.Object(e, had.Version)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Keep(t.Context(), author, o); err != nil {
			t.Fatal(err)
		}
	}
}

func ids(t *testing.T, in iter.Seq2[Record, error]) []string {
	t.Helper()
	out := []string{}
	for r, err := range in {
		if err != nil {
			t.Fatal(err)
		}
		switch r := r.(type) {
		case register.Incident:
			out = append(out, r.ID)
		case register.FieldEntry:
			out = append(out, r.ID)
		case Zone:
			out = append(out, r.Agreement+"/"+r.Clause.ID)
		default:
			out = append(out, fmt.Sprintf("%T", r))
		}
	}
	return out
}

// An event is held to the filter by itself, whatever else its report tells of; its report's class decides who gets it.
func TestEventsOneByOne(t *testing.T) {
	s := memory.New()
	if _, err := s.Put(t.Context(), twoEventReport("a"), twoEventReport("b")); err != nil {
		t.Fatal(err)
	}
	if err := s.SetClass(t.Context(), author, "b", access.Restricted); err != nil {
		t.Fatal(err)
	}
	reviewer, visitor := access.Viewer{Role: access.Reviewer}, access.Viewer{Role: access.Visitor}
	for _, tt := range []struct {
		name   string
		viewer access.Viewer
		f      store.Filter
		want   []string
	}{
		{"all, to a visitor", visitor, store.Filter{}, []string{"a.v1", "a.v2"}},
		{"classes that are asked for do not count", visitor, store.Filter{Classes: []access.Class{access.Restricted}}, []string{"a.v1", "a.v2"}},
		{"all, to a reviewer", reviewer, store.Filter{Limit: 1}, []string{"b.v1", "b.v2", "a.v1", "a.v2"}},
		{"from a day after its report came out", visitor, store.Filter{From: "2026-03-17"}, []string{"a.v2"}},
		{"until a day before its report came out", visitor, store.Filter{To: "2026-03-15"}, []string{"a.v1"}},
		{"type", visitor, store.Filter{EventType: "patrol"}, []string{"a.v2"}},
		{"modality", visitor, store.Filter{Modality: "asserted"}, []string{"a.v1"}},
		{"box", visitor, store.Filter{Box: &store.Box{West: 40, South: 36, East: 41, North: 37}}, []string{"a.v2"}},
		{"place", visitor, store.Filter{Facets: []store.Facet{{Kind: "place", Value: "الزيتون"}}}, []string{"a.v1"}},
		{"words of the report", visitor, store.Filter{Words: "الزيتون", EventType: "patrol"}, []string{"a.v2"}},
		{"words that it has not", visitor, store.Filter{Words: "المطار"}, []string{}},
		{"type and box of two events", visitor, store.Filter{EventType: "patrol", Box: &store.Box{West: 36, South: 35, East: 37, North: 36}}, []string{}},
		{"a private person is no facet", visitor, store.Filter{Facets: []store.Facet{{Kind: "actor", Value: "سالم الهدباني"}}}, []string{}},
	} {
		if diff := cmp.Diff(tt.want, ids(t, Source{Reports: s, Ledger: s, Viewer: tt.viewer}.Records(t.Context(), Events, tt.f))); diff != "" {
			t.Errorf("%s: -want +got:\n%s", tt.name, diff)
		}
	}
}

// The name of a private person stands in no form of events for whoever may not see it, in no field and in no words that are quoted.
func TestPrivateInEvents(t *testing.T) {
	s := memory.New()
	if _, err := s.Put(t.Context(), twoEventReport("a")); err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats() {
		for _, role := range access.Roles() {
			if !slices.Contains(f.Subjects, Events) || f.Name == "parquet" {
				continue
			}
			o := options()
			o.Viewer = access.Viewer{Role: role}
			got, _ := write(t, Events, f.Name, o, Source{Reports: s, Ledger: s, Viewer: o.Viewer}.Records(t.Context(), Events, store.Filter{}))
			if f.Name == "xlsx" {
				got = sheetOf(t, got)
			}
			if strings.Contains(string(got), "الهدباني") && !role.AtLeast(access.Analyst) {
				t.Errorf("%s names a private person to a %s", f.Name, role)
			}
			if f.Name == "csv" && role == access.Analyst && !strings.Contains(string(got), "الهدباني") {
				t.Error("an analyst does not see who it is")
			}
		}
	}
}

// A filter that a subject cannot have is refused: it would look like an empty export.
func TestMisfits(t *testing.T) {
	s := memory.New()
	for _, c := range []struct {
		subject string
		f       store.Filter
	}{
		{Events, store.Filter{Facets: []store.Facet{{Kind: "grade", Value: "claimed"}}}}, {Posts, store.Filter{EventType: "shelling"}}, {Zones, store.Filter{Modality: "planned"}},
		{Tracks, store.Filter{Outlet: "x"}}, {Incidents, store.Filter{Act: "deny"}}, {Incidents, store.Filter{From: "yesterday"}},
	} {
		var got error
		for _, err := range (Source{Reports: s, Ledger: s}).Records(t.Context(), c.subject, c.f) {
			got = err
		}
		if !errors.Is(got, store.ErrInvalid) {
			t.Errorf("%s by %+v gives %v", c.subject, c.f, got)
		}
	}
}

func patrolLog(id, state string, class access.Class) register.FieldEntry {
	track := []register.TrackPoint{{Lat: 35.93121, Lon: 36.63671, EleM: ptr(410.5), At: "2026-03-02T06:00:00Z"}, {Lat: 35.94322, Lon: 36.64772, EleM: ptr(412.0), At: "2026-03-02T06:10:00Z"}, {Lat: 36.11233, Lon: 36.84773, EleM: ptr(380.0), At: "2026-03-02T06:40:00Z"}}
	return register.FieldEntry{ID: id, Class: class, Kind: register.FieldPatrolLog, By: "rami.k", SubmittedAt: "2026-03-02T07:00:00Z", When: register.When{From: "2026-03-02T06:00:00Z", Precision: "instant"},
		Patrol: &register.PatrolLog{Track: track, Completed: "completed"}, Review: register.Reviewed{State: state}}
}

// Only approved logs go out, to whoever may see their class, as exactly as the role allows.
func TestTracks(t *testing.T) {
	s := memory.New()
	without := patrolLog("d", register.ReviewApproved, "")
	without.Patrol.Track = nil
	keep(t, s, patrolLog("a", register.ReviewApproved, ""), patrolLog("b", register.ReviewPending, ""), patrolLog("c", register.ReviewApproved, access.OfCase("river")), without)
	for _, tt := range []struct {
		viewer access.Viewer
		want   []string
	}{{access.Viewer{Role: access.Visitor}, []string{"a"}}, {access.Viewer{Role: access.Reader, Cases: []string{"river"}}, []string{"a", "c"}}} {
		if diff := cmp.Diff(tt.want, ids(t, Source{Ledger: s, Viewer: tt.viewer}.Records(t.Context(), Tracks, store.Filter{}))); diff != "" {
			t.Errorf("%+v: %s", tt.viewer, diff)
		}
	}
	for _, form := range []string{"geojson", "kml", "gpx", "jsonl"} {
		for _, role := range access.Roles() {
			o := options()
			o.Viewer = access.Viewer{Role: role}
			data, tally := write(t, Tracks, form, o, Source{Ledger: s, Viewer: o.Viewer}.Records(t.Context(), Tracks, store.Filter{}))
			got := string(data)
			if tally.Records != 1 {
				t.Errorf("%s for %s holds %d tracks", form, role, tally.Records)
			}
			if exact := strings.Contains(got, "35.93121"); exact != role.AtLeast(access.Reviewer) {
				t.Errorf("%s for %s is exact: %v", form, role, exact)
			}
			if timed := strings.Contains(got, "06:10:00"); timed != (role.AtLeast(access.Reviewer) && form != "kml") {
				t.Errorf("%s for %s has the times of points: %v", form, role, timed)
			}
			if named := strings.Contains(got, "rami.k"); named && !role.AtLeast(access.Analyst) {
				t.Errorf("%s names the observer to a %s", form, role)
			}
			if err := xml.Unmarshal(data, new(struct{})); (form == "kml" || form == "gpx") && err != nil {
				t.Error(form, err)
			}
		}
	}
	golden(t, mustFind(t, Tracks, "geojson"), Tracks, seq(patrolLog("a", register.ReviewApproved, "")))
	golden(t, mustFind(t, Tracks, "gpx"), Tracks, seq(patrolLog("a", register.ReviewApproved, "")))
	golden(t, mustFind(t, Tracks, "kml"), Tracks, seq(patrolLog("a", register.ReviewApproved, "")))
}

func mustFind(t *testing.T, subject, name string) Format {
	t.Helper()
	f, err := Find(subject, name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func clockwise() register.Agreement {
	zone := json.RawMessage(`{"type":"Polygon","coordinates":[[[10,10],[10,20],[20,20],[20,10],[10,10]],[[12,12],[14,12],[14,14],[12,14],[12,12]]]}`)
	return register.Agreement{ID: "x", Name: record.Name{Arabic: "اتفاق النهر"}, Signed: "2025-01-01", Clauses: []register.Clause{{ID: "c1", Title: record.Name{English: "Quiet"}, Zone: zone, From: "2025-02-01", Until: "2025-06-30"}, {ID: "c2"}}}
}

// Zones go out by the right-hand rule however they came in, those of the built-in agreements too, and find their filter by area and period.
func TestZones(t *testing.T) {
	starter, err := agreements.Starter()
	if err != nil {
		t.Fatal(err)
	}
	s := memory.New()
	keep(t, s, clockwise())
	source := Source{Ledger: s, Starter: starter, Viewer: access.Viewer{Role: access.Visitor}}
	data, tally := write(t, Zones, "geojson", options(), source.Records(t.Context(), Zones, store.Filter{}))
	zones := 0
	for _, a := range starter {
		for _, c := range a.Clauses {
			if len(c.Zone) > 0 {
				zones++
			}
		}
	}
	if tally.Records != zones+1 || zones == 0 {
		t.Errorf("%d zones, want %d and one", tally.Records, zones)
	}
	var got struct {
		Features []struct {
			ID       string
			Geometry json.RawMessage
		}
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for _, f := range got.Features {
		var g struct {
			Type        string
			Coordinates json.RawMessage
		}
		if err := json.Unmarshal(f.Geometry, &g); err != nil {
			t.Fatal(err)
		}
		var many [][][][2]float64
		if g.Type == "Polygon" {
			many = make([][][][2]float64, 1)
			err = json.Unmarshal(g.Coordinates, &many[0])
		} else {
			err = json.Unmarshal(g.Coordinates, &many)
		}
		if err != nil || len(many) == 0 {
			t.Fatalf("%s: %v", f.ID, err)
		}
		for _, polygon := range many {
			for i, ring := range polygon {
				if positive := windings(ring) > 0; positive != (i == 0) {
					t.Errorf("%s: ring %d runs the wrong way", f.ID, i)
				}
			}
		}
	}
	for name, f := range map[string]store.Filter{"inside": {Box: &store.Box{West: 15, South: 15, East: 15.1, North: 15.1}}, "over the edge": {Box: &store.Box{West: 0, South: 0, East: 11, North: 11}}, "in force": {From: "2025-06-30", Words: "النهر"}} {
		if diff := cmp.Diff([]string{"x/c1"}, ids(t, Source{Ledger: s}.Records(t.Context(), Zones, f))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for name, f := range map[string]store.Filter{"beside": {Box: &store.Box{West: 21, South: 0, East: 30, North: 40}}, "over": {From: "2025-07-01"}, "before": {To: "2025-01-31"}, "other words": {Words: "الجبل"}} {
		if got := ids(t, Source{Ledger: s}.Records(t.Context(), Zones, f)); len(got) > 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
	o := options()
	kml, _ := write(t, Zones, "kml", o, Source{Ledger: s}.Records(t.Context(), Zones, store.Filter{}))
	if !bytes.Contains(kml, []byte("<outerBoundaryIs><LinearRing><coordinates>10,10 20,10 20,20 10,20 10,10</coordinates>")) || !bytes.Contains(kml, []byte("<innerBoundaryIs>")) {
		t.Errorf("KML of a zone: %s", kml)
	}
}

// windings is twice the area by another formula than the code's: the sum over edges of (x2-x1)(y2+y1), negative when counterclockwise.
func windings(ring [][2]float64) float64 {
	sum := 0.0
	for i := 1; i < len(ring); i++ {
		sum -= (ring[i][0] - ring[i-1][0]) * (ring[i][1] + ring[i-1][1])
	}
	return sum
}

// An agreement of the ledger stands for the built-in one, and one that was removed stays removed.
func TestZonesOfChangedAgreements(t *testing.T) {
	starter := []register.Agreement{clockwise()}
	s := memory.New()
	mine := clockwise()
	mine.Clauses[0].ID = "mine"
	keep(t, s, mine)
	source := Source{Ledger: s, Starter: starter}
	if got := ids(t, source.Records(t.Context(), Zones, store.Filter{})); !slices.Equal(got, []string{"x/mine"}) {
		t.Errorf("changed: %q", got)
	}
	o, err := s.Object(t.Context(), register.KindAgreement, "x")
	if err != nil {
		t.Fatal(err)
	}
	o.Removed = true
	if err := s.Keep(t.Context(), author, o); err != nil {
		t.Fatal(err)
	}
	if got := ids(t, source.Records(context.Background(), Zones, store.Filter{})); len(got) > 0 {
		t.Errorf("removed: %q", got)
	}
}

func TestCut(t *testing.T) {
	for name, tt := range map[string]struct {
		line []position
		want [][]position
	}{
		"not at all":         {[]position{{10, 1}, {20, 2}}, [][]position{{{10, 1}, {20, 2}}}},
		"eastward":           {[]position{{170, 0}, {-170, 10}}, [][]position{{{170, 0}, {180, 5}}, {{-180, 5}, {-170, 10}}}},
		"westward":           {[]position{{-170, 0}, {170, 10}}, [][]position{{{-170, 0}, {-180, 5}}, {{180, 5}, {170, 10}}}},
		"there and back":     {[]position{{179, 0}, {-179, 0}, {179, 0}}, [][]position{{{179, 0}, {180, 0}}, {{-180, 0}, {-179, 0}, {-180, 0}}, {{180, 0}, {179, 0}}}},
		"begins on the line": {[]position{{180, 3}, {-170, 4}, {-160, 4}}, [][]position{{{-180, 3}, {-170, 4}, {-160, 4}}}},
		"ends on the line":   {[]position{{160, 4}, {170, 4}, {-180, 4}}, [][]position{{{160, 4}, {170, 4}, {180, 4}}}},
		"one place":          {[]position{{5, 5}, {5, 5}}, [][]position{{{5, 5}, {5, 5}}}},
	} {
		if diff := cmp.Diff(tt.want, cut(tt.line)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

func TestAreaRefuses(t *testing.T) {
	for _, zone := range []string{``, `{}`, `{"type":"Point","coordinates":[1,2]}`, `{"type":"Polygon","coordinates":[]}`, `{"type":"Polygon","coordinates":[[[1,1],[2,2],[1,1]]]}`,
		`{"type":"Polygon","coordinates":[[[1,1],[2,2],[3,1],[1,2]]]}`, `{"type":"Polygon","coordinates":[[[1],[2],[3],[1]]]}`, `{"type":"Polygon","coordinates":[[[1,1],[200,2],[3,1],[1,1]]]}`, `{"type":"MultiPolygon","coordinates":[[]]}`} {
		if area, err := areaOf(json.RawMessage(zone)); err == nil {
			t.Errorf("%s gives %v", zone, area)
		}
	}
}

// FuzzArea holds that any zone is refused or comes out by the right-hand rule, and reads again as the same.
func FuzzArea(f *testing.F) {
	f.Add([]byte(clockwise().Clauses[0].Zone))
	f.Fuzz(func(t *testing.T, zone []byte) {
		area, err := areaOf(zone)
		if err != nil {
			return
		}
		for _, polygon := range area {
			for i, ring := range polygon {
				if turned := turn(ring); turned != 0 && (turned > 0) != (i == 0) {
					t.Errorf("ring %d of %s runs the wrong way", i, zone)
				}
			}
		}
	})
}

// A feed in one language links to pages of that language, says what it is in it, and where the entries before are.
func TestFeedsInOneLanguage(t *testing.T) {
	for lang, words := range map[string][2]string{"ar": {"قصف، تل الزعرور", "shelling, Tall"}, "en": {"shelling, Tall al-Zarur", "قصف، تل"}} {
		for _, form := range []string{"atom", "jsonfeed"} {
			o := options()
			o.Language, o.Self, o.Next = lang, "https://monitor.example/"+lang+"/feed?x=1", "https://monitor.example/next"
			data, _ := write(t, Incidents, form, o, seq(shelling()))
			got := string(data)
			for _, want := range []string{words[0], "https://monitor.example/" + lang + "/incidents/i7", o.Self, o.Next, lang} {
				if !strings.Contains(got, want) {
					t.Errorf("%s in %s has no %q: %s", form, lang, want, got)
				}
			}
			if strings.Contains(got, words[1]) || strings.Contains(got, "[export") {
				t.Errorf("%s in %s: %s", form, lang, got)
			}
		}
	}
}
