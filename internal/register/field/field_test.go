package field_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/internal/register/field/geofile"
	"marsad/record"
)

var now = time.Date(2024, 3, 2, 12, 0, 0, 0, time.UTC)

func at[T any](v T) *T { return &v }

// shelled is an observed incident of a monitor on a hill north of an invented village.
func shelled() register.FieldEntry {
	return register.FieldEntry{
		Kind: register.FieldIncident, By: "سمر", When: register.When{From: "2024-03-01T07:40:00+03:00"},
		Places:   []register.Place{{Role: "from", Name: record.Name{Arabic: "تلة المراقبة"}, Lat: at(35.93), Lon: at(36.63), RadiusM: 10}},
		Observed: &register.Observed{Type: "shelling", Sensed: "seen", Certainty: "probable", Count: at(4), Bearing: at(90), DistanceM: at(3000), Weapon: "artillery", Killed: at(2), Attributed: "موقع شرق الوادي"},
	}
}

// TestDestination holds the direct solution to an arc of the equator, which is a circle, to the meridian arc of the first degree, and to the worked example
// of the technical manual of the Geocentric Datum of Australia.
func TestDestination(t *testing.T) {
	for _, tt := range []struct{ lat, lon, bearing, distance, wantLat, wantLon float64 }{
		{0, 0, 90, 111319.4908, 0, 1},          // an arc of one degree of the semi-major axis
		{0, 36, 0, 110574.3886, 1, 36},         // meridian arc from the equator to 1 degree
		{0, 179.5, 90, 111319.4908, 0, -179.5}, // over the 180th meridian
		// Flinders Peak to Buninyong, the worked example of the Geocentric Datum of Australia's technical manual on GRS80, which differs from WGS 84 by 0.1 mm here.
		{-37.9510334166667, 144.4248678888889, 306.8681583333333, 54972.271, -37.6528211388889, 143.9264955277778},
	} {
		lat, lon := field.Destination(tt.lat, tt.lon, tt.bearing, tt.distance)
		if math.Abs(lat-tt.wantLat) > 2e-7 || math.Abs(lon-tt.wantLon) > 2e-7 {
			t.Errorf("from %v, %v at %v for %v m: %.9f, %.9f; want %v, %v", tt.lat, tt.lon, tt.bearing, tt.distance, lat, lon, tt.wantLat, tt.wantLon)
		}
	}
}

func TestCompletePlacesTheIncident(t *testing.T) {
	e := field.Complete(shelled(), now)
	if faults := field.Check(e, now); faults != nil {
		t.Fatal(faults)
	}
	if len(e.Places) != 2 || !e.Places[0].Private || e.Places[1].Private || e.Class != access.Restricted || e.When.From != "2024-03-01T04:40:00Z" || e.When.Precision != "instant" {
		t.Fatalf("%+v", e)
	}
	p := e.Places[1]
	if p.Role != "at" || math.Abs(*p.Lat-35.93) > 0.0001 || math.Abs(*p.Lon-36.66322) > 0.0001 {
		t.Errorf("happened at %v, %v", *p.Lat, *p.Lon)
	}
	// 10 m of the observer, 523 m across (10 degrees), 750 m along (25 percent): 10 + 914.4, rounded up.
	if p.RadiusM != 925 {
		t.Errorf("radius %d", p.RadiusM)
	}
	if again := field.Complete(e, now); len(again.Places) != 2 {
		t.Error("completing twice adds a place")
	}
	index := e.Index()
	if len(index.Points) != 2 || index.Points[0].Lat != 35.95 || index.Points[0].RadiusM < 7000 || strings.Contains(index.Text, "تلة") {
		t.Errorf("the observer's place is indexed: %+v", index)
	}
	wide := shelled()
	wide.Observed.Sensed, wide.Observed.BearingErrorDegrees, wide.Observed.DistanceErrorPercent = "heard", at(0), at(0)
	if p := field.Complete(wide, now).Places[1]; p.RadiusM != 10 {
		t.Errorf("the observer's own errors are not used: radius %d", p.RadiusM)
	}
}

func TestCheckNamesEveryFault(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*register.FieldEntry)
		want   string
	}{
		"kind":        {func(e *register.FieldEntry) { e.Kind = "rumour" }, `kind is "rumour", which is not one of`},
		"nobody":      {func(e *register.FieldEntry) { e.By = " " }, "by is missing; fill it in"},
		"no time":     {func(e *register.FieldEntry) { e.When = register.When{} }, "when.from is missing"},
		"time":        {func(e *register.FieldEntry) { e.When.From = "yesterday" }, "when.from is yesterday, which is no time"},
		"future":      {func(e *register.FieldEntry) { e.When.From = "2024-05-01" }, "which has not come yet"},
		"order":       {func(e *register.FieldEntry) { e.When.Until = "2024-02-01" }, "when.until is before the beginning"},
		"latitude":    {func(e *register.FieldEntry) { e.Places[0].Lat = at(95.0) }, "places[0].lat is 95, which is not from -90 to 90"},
		"no number":   {func(e *register.FieldEntry) { e.Places[0].Lon = at(math.NaN()) }, "places[0].lon is NaN"},
		"half":        {func(e *register.FieldEntry) { e.Places[0].Lon = nil }, "places[0].lat needs places[0].lon with it"},
		"no fix":      {func(e *register.FieldEntry) { e.Places[0].Lat, e.Places[0].Lon = at(0.0), at(0.0) }, "places[0] is 0, 0"},
		"bearing":     {func(e *register.FieldEntry) { e.Observed.Bearing = at(400) }, "observed.bearing_degrees is 400, which is not from 0 to 359"},
		"far":         {func(e *register.FieldEntry) { e.Observed.DistanceM = at(99_000) }, "observed.distance_m is 99000"},
		"no observer": {func(e *register.FieldEntry) { e.Places[0].Role = "at" }, "needs the position of the observer"},
		"sensed":      {func(e *register.FieldEntry) { e.Observed.Sensed = "" }, "observed.sensed is missing"},
		"weapon":      {func(e *register.FieldEntry) { e.Observed.Weapon = "laser" }, "observed.weapon"},
		"part":        {func(e *register.FieldEntry) { e.Visit = &register.PostVisit{State: "manned", Access: "full"} }, "visit belongs to an entry of kind post_visit"},
		"no part":     {func(e *register.FieldEntry) { e.Observed = nil }, "observed is missing"},
		"long":        {func(e *register.FieldEntry) { e.Note = strings.Repeat("س", 10_001) }, "note has 10001 letters; shorten it to 10000"},
	} {
		e := shelled()
		tt.change(&e)
		if got := field.Check(field.Complete(e, now), now).Error(); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q; want %q in it", name, got, tt.want)
		}
	}
}

func TestOtherKinds(t *testing.T) {
	for name, tt := range map[string]struct {
		e    register.FieldEntry
		want string
	}{
		"patrol":         {register.FieldEntry{Kind: register.FieldPatrolLog, Patrol: &register.PatrolLog{Completed: "completed"}}, ""},
		"patrol blocked": {register.FieldEntry{Kind: register.FieldPatrolLog, Patrol: &register.PatrolLog{Completed: "blocked"}}, "patrol.why is missing; fill it in"},
		"contact":        {register.FieldEntry{Kind: register.FieldContact, Contact: &register.ContactLog{With: "ضابط ارتباط", Channel: "call", Subject: "القصف", Outcome: "نفى"}}, ""},
		"contact empty":  {register.FieldEntry{Kind: register.FieldContact, Contact: &register.ContactLog{Channel: "smoke"}}, `contact.with is missing; fill it in; contact.channel is "smoke", which is not one of call, hotline, message, meeting, letter, liaison; contact.subject is missing; fill it in; contact.outcome is missing; fill it in`},
		"visit":          {register.FieldEntry{Kind: register.FieldPostVisit, Visit: &register.PostVisit{Post: "p1", State: "manned", Access: "limited"}}, ""},
		"visit nowhere":  {register.FieldEntry{Kind: register.FieldPostVisit, Visit: &register.PostVisit{State: "manned", Access: "limited"}}, "visit.post is missing; fill it in"},
	} {
		tt.e.By, tt.e.When = "سمر", register.When{From: "2024-03-01"}
		if got := field.Check(field.Complete(tt.e, now), now).Error(); got != tt.want {
			t.Errorf("%s: %q; want %q", name, got, tt.want)
		}
	}
}

func TestReviewStates(t *testing.T) {
	reviewer := access.Viewer{Name: "هدى", Role: access.Reviewer}
	for _, tt := range []struct {
		from, to, why string
		by            access.Viewer
		want          error
	}{
		{"pending", "approved", "", reviewer, nil},
		{"pending", "has_issues", "أين المراقب؟", reviewer, nil},
		{"pending", "rejected", "مكرر", reviewer, nil},
		{"pending", "rejected", " ", reviewer, field.Faults{}},
		{"has_issues", "approved", "", reviewer, nil},
		{"approved", "has_issues", "تبيّن خطأ في الموقع", reviewer, nil},
		{"approved", "approved", "", reviewer, field.ErrState},
		{"rejected", "approved", "", reviewer, field.ErrState},
		{"rejected", "has_issues", "يُعاد النظر", reviewer, nil},
		{"pending", "pending", "", reviewer, field.ErrState},
		{"pending", "approved", "", access.Viewer{Name: "نور", Role: access.Analyst}, field.ErrNotAllowed},
		{"pending", "approved", "", access.Viewer{Name: "سمر", Role: access.Admin}, field.ErrNotAllowed},
		{"pending", "approved", "", access.Viewer{Role: access.Reviewer}, field.ErrNotAllowed},
	} {
		e := field.Complete(shelled(), now)
		e.Review.State = tt.from
		got, err := field.Review(e, field.Decision{State: tt.to, Why: tt.why}, tt.by, now)
		var faults field.Faults
		switch {
		case tt.want == nil && (err != nil || got.Review != register.Reviewed{State: tt.to, By: tt.by.Name, Why: tt.why, At: "2024-03-02T12:00:00Z"}):
			t.Errorf("%s to %s: %+v, %v", tt.from, tt.to, got.Review, err)
		case tt.want != nil && errors.As(tt.want, &faults) && !errors.As(err, &faults), tt.want != nil && !errors.As(tt.want, &faults) && !errors.Is(err, tt.want):
			t.Errorf("%s to %s by %s: %v; want %v", tt.from, tt.to, tt.by.Name, err, tt.want)
		case tt.want != nil && got.Review.State != tt.from:
			t.Errorf("%s to %s was refused and done", tt.from, tt.to)
		}
	}
}

func TestReviewDecidesWhoSees(t *testing.T) {
	reviewer := access.Viewer{Name: "هدى", Role: access.Reviewer}
	open := access.Open
	e, err := field.Review(field.Complete(shelled(), now), field.Decision{State: "approved", Class: &open}, reviewer, now)
	if err != nil || e.Class != access.Open {
		t.Fatal(e.Class, err)
	}
	if e, err = field.Review(e, field.Decision{State: "has_issues", Why: "خطأ"}, reviewer, now); err != nil || e.Class != access.Restricted {
		t.Error("an entry in doubt stays open to all", err)
	}
	bad := field.Complete(shelled(), now)
	bad.Observed.Sensed = "dreamt"
	if _, err := field.Review(bad, field.Decision{State: "approved"}, reviewer, now); err == nil {
		t.Error("an entry with faults was approved")
	}
}

func TestAmendWaitsForReviewAgain(t *testing.T) {
	old := field.Complete(shelled(), now)
	old.ID, old.Review = "f-1", register.Reviewed{State: "approved", By: "هدى"}
	fresh := shelled()
	fresh.By, fresh.Note = "somebody else", "تصحيح العدد"
	got, err := field.Amend(old, fresh, access.Viewer{Name: "سمر", Role: access.Analyst})
	if err != nil || got.ID != "f-1" || got.By != "سمر" || got.Review.State != "pending" || got.Note != "تصحيح العدد" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := field.Amend(old, fresh, access.Viewer{Name: "نور", Role: access.Analyst}); !errors.Is(err, field.ErrNotAllowed) {
		t.Errorf("another analyst: %v", err)
	}
	old.Review.State = "rejected"
	if _, err := field.Amend(old, fresh, access.Viewer{Name: "سمر", Role: access.Analyst}); !errors.Is(err, field.ErrState) {
		t.Errorf("a rejected entry: %v", err)
	}
}

func TestImport(t *testing.T) {
	f := geofile.File{Paths: []geofile.Path{{Planned: true, Points: []geofile.Position{{Lat: 1, Lon: 2}, {Lat: 1.1, Lon: 2}, {Lat: 1.2, Lon: 2}}}, {Points: []geofile.Position{{Lat: 1, Lon: 2, At: "2024-03-01T05:00:00Z"}}}}, Marks: []geofile.Mark{{Name: "حاجز", Position: geofile.Position{Lat: 1, Lon: 2}}}}
	p := field.Import(register.FieldEntry{Patrol: &register.PatrolLog{}}, f).Patrol
	if len(p.Plan) != 3 || p.Plan[0].Role != "start" || p.Plan[1].Role != "via" || p.Plan[2].Role != "end" || len(p.Track) != 1 || p.Observations[0].Text != "حاجز" {
		t.Errorf("%+v", p)
	}
	if e := field.Import(shelled(), f); len(e.Places) != 2 || e.Places[1].Name.Arabic != "حاجز" {
		t.Errorf("%+v", e.Places)
	}
}
