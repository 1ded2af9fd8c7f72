package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

// who sees a cell of the table: everybody who may come in, whoever has at least a role, the members of the case alone, or nobody.
const (
	all      = "visitor"
	analyst  = "analyst"
	ofReview = "reviewer"
	admin    = "admin"
	member   = "member"
	nobody   = "nobody"
	manages  = "member or admin"
	none     = "" // the object has no such output
)

// The outputs of the table. Alerts are made by package watch, which has routes of its own: TestEveryRouteIsInTheMatrix fails when one is added, and the column for
// alerts then belongs here, behind tile.
const (
	onPage = iota
	onAPI
	onHistory
	onHistoryAPI
	onExport
	onFeed
	onList
	onCount
	onSnippet
	onTile
	outputs
)

var outputNames = [outputs]string{"page", "API", "history", "history API", "export", "feed", "list", "count", "search snippet", "tile"}

// object is a row of the table: what it is, where it is asked for, and by which word its answer is known.
type object struct {
	name, word string
	kind       string // of tiles and counts
	class      access.Class
	paths      [outputs]string
	sees       [outputs]string
}

// text begins with the word by which an object is known.
func wordOf(n int) string {
	return []string{"صفصافة", "زيزفونة", "سنديانة", "بلوطة", "ياسمينة", "رمانة", "خروبة", "زعرورة", "صنوبرة", "دفلى"}[n]
}

// objects are the rows. Every record of a class that is not open is closed in every output.
func objects() []object {
	path := func(section, id string) [outputs]string {
		var p [outputs]string
		p[onPage], p[onAPI] = "/en/"+section+"/"+id, "/api/v1/"+section+"/"+id
		return p
	}
	report := func(name string, n int, id string, class access.Class, who string) object {
		p := path("reports", id)
		p[onExport], p[onFeed], p[onList] = "/api/v1/export/events.jsonl", "/en/feed.atom", "/en/"
		p[onCount], p[onSnippet] = "/api/v1/search?q="+url.QueryEscape(wordOf(n)), "/api/v1/search?q="+url.QueryEscape(wordOf(n))
		return object{name, wordOf(n), store.KindReport, class, p, [outputs]string{who, who, none, none, who, none, who, who, who, who}}
	}
	entry := func(name string, n int, id string, class access.Class, who string) object {
		p := path("field", id)
		p[onHistory], p[onHistoryAPI] = "/en/history/field_entry/"+id, "/api/v1/history/field_entry/"+id
		p[onList], p[onCount], p[onSnippet] = "/api/v1/field", "/api/v1/field", "/api/v1/search?q="+url.QueryEscape(wordOf(n))
		return object{name, wordOf(n), register.KindField, class, p, [outputs]string{who, who, who, who, none, none, who, who, none, who}}
	}
	history := func(name, word, kind, id, who string) object {
		var p [outputs]string
		p[onHistory], p[onHistoryAPI] = "/en/history/"+kind+"/"+id, "/api/v1/history/"+kind+"/"+id
		return object{name, word, kind, access.Open, p, [outputs]string{onHistory: who, onHistoryAPI: who}}
	}
	incident := history("incident of an open report", wordOf(0), register.KindIncident, "inc", all)
	incident.paths[onPage], incident.paths[onAPI], incident.paths[onExport], incident.paths[onFeed], incident.paths[onList] = "/en/incidents/inc", "/api/v1/incidents/inc", "/api/v1/export/incidents.jsonl", "/en/feed.json", "/api/v1/incidents"
	incident.sees = [outputs]string{all, all, all, all, none, none, all, all, none, all}
	incident.paths[onCount] = "/api/v1/incidents"
	older := history("older version of an incident, of a report restricted since", wordOf(1), register.KindIncident, "inc", ofReview)
	audit := history("note of the audit", wordOf(7), register.KindAudit, "aud", admin)
	audit.paths[onPage], audit.sees[onPage] = "/en/audit", admin
	decision := history("decision", wordOf(6), register.KindDecision, "dec", analyst)
	decision.paths[onPage], decision.sees[onPage] = "/en/incidents/inc", analyst
	correction := history("correction of an open report", wordOf(4), store.KindReport, "open", analyst)
	correction.paths[onPage], correction.sees[onPage] = "/en/reports/open/review", analyst
	closed := history("correction of a restricted report", wordOf(5), store.KindReport, "closed", ofReview)
	closed.paths[onPage], closed.sees[onPage] = "/en/reports/closed/review", ofReview
	return []object{
		report("open report", 0, "open", access.Open, all), report("restricted report", 1, "closed", access.Restricted, ofReview), report("report of a case", 2, "ours", access.OfCase("river"), member),
		entry("restricted field entry", 8, "fe1", access.Restricted, ofReview), entry("field entry of a case", 9, "fe2", access.OfCase("river"), member),
		incident, older, decision, correction, closed, audit,
		history("correction itself", wordOf(4), register.KindCorrection, "cor1", analyst), history("correction of a restricted report itself", wordOf(5), register.KindCorrection, "cor2", ofReview),
		history("user", "signed_out", register.KindUser, "analyst", admin), history("case", "النهر", register.KindCase, "river", manages), history("secret", "argon2id", register.KindSecret, "any", nobody),
	}
}

// fill keeps the objects of the table.
func (x town) fill() {
	x.t.Helper()
	s, ctx := x.ledger.(*memory.Store), context.Background()
	lat, lon := 36.2, 37.1
	for n, id := range []string{"open", "closed", "ours"} {
		text := wordOf(n) + " قصف"
		cue := record.Span{Start: len([]rune(wordOf(n))) + 1, End: len([]rune(text)), Quote: "قصف"}
		whole := record.Span{Start: 0, End: len([]rune(text)), Quote: text}
		r := record.Report{Schema: record.Schema, ID: id, Source: record.Source{Outlet: "بريد النهر"}, Text: record.Text{Original: text, Restored: text},
			Places: []record.Place{{ID: "p1", Name: record.Name{Arabic: wordOf(n)}, Kind: "village", Basis: "gazetteer", Lat: &lat, Lon: &lon, Mentions: []record.Span{{Start: 0, End: len([]rune(wordOf(n))), Quote: wordOf(n)}}}},
			Events: []record.Event{{ID: "v1", Type: "shelling", Modality: "asserted", Places: []record.EventPlace{{Place: "p1", Role: "at"}}, Cue: cue, Evidence: []record.Span{whole}, Confidence: 0.5}}}
		if _, err := s.Put(ctx, r); err != nil {
			x.t.Fatal(err)
		}
	}
	mention := func(report string, n int) register.Mention {
		return register.Mention{Report: report, Type: "shelling", Modality: "asserted", Origin: "o1", Places: []register.Place{{Name: record.Name{Arabic: wordOf(n)}, Lat: &lat, Lon: &lon}}, Cue: record.Span{Start: 0, End: 3, Quote: "قصف"}}
	}
	incident := func(m ...register.Mention) register.Incident {
		return register.Incident{ID: "inc", Type: "shelling", Modality: "asserted", Grade: register.GradeClaimed, Title: record.Name{Arabic: m[0].Places[0].Name.Arabic}, Places: m[0].Places, Mentions: m, Decisions: []string{"dec"},
			Origins: []register.Origin{{ID: "o1", Kind: register.OriginOutlet, Reports: []string{m[0].Report}}}}
	}
	correct := func(id, report string, n int, class access.Class) register.Correction {
		return register.Correction{ID: id, Class: class, Report: report, Version: 1, Path: "/events/0/type", Verdict: register.FieldCorrected, Now: json.RawMessage(`"clash"`), Why: wordOf(n), By: "analyst", At: "2026-03-02T00:00:00Z",
			Anchor: register.Anchor{Collection: "events", Type: "shelling", Cue: record.Span{Start: len([]rune(wordOf(0))) + 1, End: len([]rune(wordOf(0))) + 4, Quote: "قصف"}}}
	}
	entry := func(id string, n int, class access.Class) register.FieldEntry {
		return register.FieldEntry{ID: id, Class: class, Kind: register.FieldContact, By: "rami.k", Note: wordOf(n), Places: []register.Place{{Lat: &lat, Lon: &lon}}, Contact: &register.ContactLog{With: "س", Channel: "call", Subject: wordOf(n)}, Review: register.Reviewed{State: register.ReviewApproved}}
	}
	keep := func(version int, e register.Entry) {
		o, err := register.Object(e, version)
		if err == nil {
			err = x.ledger.Keep(ctx, by, o)
		}
		if err != nil {
			x.t.Fatal(err)
		}
	}
	keep(0, incident(mention("closed", 1)))
	keep(1, incident(mention("open", 0)))
	keep(0, register.Decision{ID: "dec", Kind: "verdict", Incidents: []string{"inc"}, Grade: register.GradeVerified, Why: wordOf(6), By: "reviewer", At: "2026-03-02T00:00:00Z"})
	keep(0, correct("cor1", "open", 4, access.Open))
	keep(0, correct("cor2", "closed", 5, access.Restricted))
	keep(0, entry("fe1", 8, access.Restricted))
	keep(0, entry("fe2", 9, access.OfCase("river")))
	keep(0, register.Audit{ID: "aud", Who: "reader", What: "read", Kind: "report", Object: wordOf(7), Path: "/x", At: "2026-03-02T00:00:00Z"})
	x.member()
	for id, class := range map[string]access.Class{"closed": access.Restricted, "ours": access.OfCase("river")} {
		if err := s.SetClass(ctx, by, id, class); err != nil {
			x.t.Fatal(err)
		}
	}
}

// member makes a reader who is the member of a case.
func (x town) member() {
	x.t.Helper()
	ctx := context.Background()
	if _, err := x.book.Add(ctx, by, member, access.Reader); err != nil {
		x.t.Fatal(err)
	}
	if err := x.book.SetPassword(ctx, by, member, passphrase); err != nil {
		x.t.Fatal(err)
	}
	if _, err := x.book.AddCase(ctx, by, "river", record.Name{Arabic: "النهر"}); err != nil {
		x.t.Fatal(err)
	}
	if _, err := x.book.Members(ctx, by, "river", []string{member}, nil); err != nil {
		x.t.Fatal(err)
	}
}

// may tells whether somebody is among those who see a cell. The member is a reader.
func may(who, cell string) bool {
	switch cell {
	case nobody:
		return false
	case member:
		return who == member
	case manages:
		return who == member || who == admin
	}
	role := access.Role(who)
	if who == member {
		role = access.Reader
	}
	return role.AtLeast(access.Role(cell))
}

// TestObjectsByRolesByOutputs asks for every object in every role on every output: the word by which the object is known is in the answer for those who see it, and for
// nobody else.
func TestObjectsByRolesByOutputs(t *testing.T) {
	x := newTown(t, access.Visitor)
	x.fill()
	for _, who := range append([]string{member}, "visitor", "reader", "analyst", "reviewer", "admin") {
		client := x.client(who)
		for _, o := range objects() {
			for out := range outputs {
				if o.sees[out] == none {
					continue
				}
				want := may(who, o.sees[out])
				got := x.shown(client, who, o, out)
				if got != want {
					t.Errorf("%s, %s, %s: shown %v, want %v", who, o.name, outputNames[out], got, want)
				}
			}
		}
	}
}

// shown tells whether an output tells of an object.
func (x town) shown(client *http.Client, who string, o object, out int) bool {
	x.t.Helper()
	if out == onTile {
		return x.onTile(who, o)
	}
	status, body := x.get(client, o.paths[out], "")
	if status != http.StatusOK {
		return false
	}
	id := `"` + lastOf(o.paths[onPage]) + `"`
	switch {
	case out == onSnippet: // the query stands in the answer too
		return strings.Contains(body, `"id":`+id) && strings.Contains(body, `"quote":"`+o.word)
	case out == onCount && o.kind == store.KindReport:
		return !strings.Contains(body, `"total":0`)
	case out == onCount, out == onList && o.kind != store.KindReport:
		return strings.Contains(body, id)
	}
	return strings.Contains(body, o.word)
}

// onTile tells whether the squares of a map count more with the object's class than without: what the map asks the store for is the viewer's classes.
func (x town) onTile(who string, o object) bool {
	x.t.Helper()
	viewer := access.Viewer{Name: who, Role: access.Role(who)}
	if who == member {
		viewer = access.Viewer{Name: who, Role: access.Reader, Cases: []string{"river"}}
	}
	count := func(classes []access.Class) (n int) {
		cells, err := x.ledger.Cells(context.Background(), store.Filter{Kind: o.kind, Classes: classes}, 4)
		if err != nil {
			x.t.Fatal(err)
		}
		for _, c := range cells {
			n += c.Count
		}
		return n
	}
	classes := viewer.Classes()
	if o.class == access.Open {
		return count(classes) > 0
	}
	without := slices.DeleteFunc(slices.Clone(classes), func(c access.Class) bool { return c == o.class })
	return count(classes) > count(without)
}

// TestOpeningsAreNoted opens closed records by page and API and exports: each is in the audit, with who and what; what is open, listed or searched is not.
func TestOpeningsAreNoted(t *testing.T) {
	x := newTown(t, "")
	x.fill()
	c := x.client("reviewer")
	noted := []struct{ path, what, object string }{
		{"/en/reports/closed", "read", "closed"}, {"/api/v1/reports/closed", "read", "closed"}, {"/en/reports/closed/versions", "read", "closed"}, {"/en/reports/closed/review", "read", "closed"}, {"/en/history/report/closed", "read", "closed"},
		{"/en/field/fe1", "read", "fe1"}, {"/api/v1/field/fe1", "read", "fe1"}, {"/api/v1/history/field_entry/fe1", "read", "fe1"},
		{"/api/v1/export/events.jsonl", "export", "events"}, {"/en/feed.atom", "export", "incidents"}, {"/en/bulletin/file?day=2026-03-02", "export", "bulletin"},
	}
	for _, n := range noted {
		if status, _ := x.get(c, n.path, ""); status != http.StatusOK {
			t.Fatalf("%s: %d", n.path, status)
		}
	}
	for _, path := range []string{"/en/", "/en/reports/open", "/en/field", "/api/v1/search?q=" + url.QueryEscape(wordOf(1)), "/en/incidents/inc", "/en/reports/ours", "/en/audit"} {
		x.get(c, path, "")
	}
	today := time.Now().UTC().Format(time.DateOnly)
	got, err := x.book.Audits(context.Background(), "reviewer", today, "")
	if err != nil || len(got) != len(noted) {
		t.Fatalf("%d notes, %v: %+v", len(got), err, got)
	}
	for i, a := range got {
		if path, _, _ := strings.Cut(noted[i].path, "?"); !slices.ContainsFunc(got, func(b register.Audit) bool {
			return b.Path == path && b.What == noted[i].what && b.Object == noted[i].object
		}) {
			t.Errorf("%s is not noted; the notes have %+v", noted[i].path, a)
		}
	}
}
