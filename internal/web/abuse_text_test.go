package web

import (
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

// hostile is what everybody outside may call himself: markup for every place in a page where a text can stand, an address that is a script, a formula, lines of a
// header, and characters that turn the direction round.
const hostile = `<img src=x onerror=alert(1)>"'><svg/onload=alert(2)></script></title></textarea><!-- ` + "\u202egnp.exe\u202c \u2066a\r\nX-Evil: 1"

// hostileAddress is an address that is a script.
const hostileAddress = "javascript:alert(3)//\u202e"

// fixed are the names of fields that hold a word of a fixed list, a day, a reference or an id, without which a record is not shown at all.
var fixed = []string{"ID", "Class", "Schema", "SHA256", "Kind", "Type", "Modality", "Grade", "Role", "State", "Precision", "Basis", "Language", "Form", "Mode", "From", "Until", "Start", "End", "Day", "At", "Made", "SubmittedAt",
	"Value", "Origin", "Report", "FirstReported", "LastReported", "Signed", "Published", "Incident", "Act", "Hedge", "Answer", "Channel", "Completed", "Phase", "Access", "Into", "Agreement", "Zone", "Entity", "Place"}

// poison puts hostile text into every field of a value that may hold text of others.
func poison(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() && depth > 0 && v.CanSet() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		if !v.IsNil() {
			poison(v.Elem(), depth)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && !(slices.Contains(fixed, f.Name) && f.Type.Kind() == reflect.String) {
				poison(v.Field(i), depth-1)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 || depth <= 0 {
			return
		}
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			poison(v.Index(i), depth-1)
		}
	case reflect.String:
		v.SetString(hostile)
	case reflect.Float64:
		v.SetFloat(36.5)
	case reflect.Int:
		v.SetInt(1)
	default: // what cannot hold text
	}
}

func poisoned[T any](v T) T {
	poison(reflect.ValueOf(&v).Elem(), 5)
	return v
}

// poisonedReport is a report whose text, names and sources are hostile, every mark of it over the whole text.
func poisonedReport() record.Report {
	lat, lon := 36.2, 37.1
	all := record.Span{Start: 0, End: len([]rune(hostile)), Quote: hostile, Reading: "reading " + hostile}
	name := record.Name{Arabic: hostile, English: hostile}
	return record.Report{Schema: record.Schema, ID: "bad", Source: record.Source{Outlet: hostile, URL: hostileAddress, SHA256: strings.Repeat("ab", 32)}, Article: record.Article{Title: &all, Byline: &all, Categories: []string{hostile}, CategoriesAt: &all, Blocks: []record.Block{{Kind: "paragraph", Start: 0, End: all.End}}},
		Text: record.Text{Original: hostile, Restored: all.Reading}, Restorations: []record.Restoration{{Start: 0, End: all.End, Quote: hostile, Reading: all.Reading, Kind: "separator", Rule: hostile}},
		Times: []record.Time{{ID: "t1", Span: &all, Value: "2026-03-02", Precision: "day", Basis: "explicit", Candidates: []string{hostile}}}, Entities: []record.Entity{{ID: "e1", Kind: "person", Name: name, Role: hostile, Ref: hostileAddress, Mentions: []record.Span{all}}},
		Places:     []record.Place{{ID: "p1", Name: name, Kind: "village", Lat: &lat, Lon: &lon, Within: []string{hostile}, Ref: hostileAddress, Basis: "gazetteer", Mentions: []record.Span{all}}},
		Statements: []record.Statement{{ID: "s1", Speaker: "e1", Act: "claim", Hedge: "doubted", Mode: "indirect", Cue: all, Content: &all, Rule: hostile}},
		Events: []record.Event{{ID: "v1", Type: "shelling", Modality: "asserted", SaidIn: []string{"s1"}, Actors: []record.Actor{{Entity: "e1", Role: "agent"}}, Places: []record.EventPlace{{Place: "p1", Role: "at"}}, Time: "t1", Clause: hostile,
			Counts: []record.Count{{Of: "killed", Low: 1, Who: "unknown", Quote: all}}, Cue: all, Evidence: []record.Span{all}, Codes: record.Codes{PLOVER: hostile}, Rule: hostile}},
		Warnings: []record.Warning{{Code: hostile, Message: hostile}}}
}

// badTown is a town in which everything that others can write is hostile, with the paths of a rule of the administrator and of its feed.
type badTown struct {
	town
	rule, feed string
}

func newBadTown(t *testing.T) badTown {
	t.Helper()
	x := newTown(t, access.Reader)
	if _, err := x.ledger.(*memory.Store).Put(t.Context(), poisonedReport()); err != nil {
		t.Fatal(err)
	}
	on := register.When{From: "2026-03-02", Until: "2026-03-02", Precision: "day"}
	incident := poisoned(register.Incident{ID: "bad", Type: "shelling", Modality: "asserted", Grade: register.GradeClaimed, When: on})
	incident.Decisions = nil
	for i := range incident.Origins {
		incident.Origins[i].ID, incident.Origins[i].Kind, incident.Origins[i].Reports = "o1", register.OriginOutlet, []string{"bad"}
	}
	for i := range incident.Mentions {
		incident.Mentions[i].Report, incident.Mentions[i].Origin, incident.Mentions[i].Type, incident.Mentions[i].Modality = "bad", "o1", "shelling", "asserted"
	}
	entry := poisoned(register.FieldEntry{ID: "bad", Kind: register.FieldContact, When: on, Review: register.Reviewed{State: register.ReviewApproved}})
	x.keep(incident, entry, poisoned(register.PatrolSeries{ID: "bad", Mode: "joint"}), poisoned(register.Post{ID: "bad", Kind: "base"}), poisoned(register.Agreement{ID: "bad"}),
		poisoned(register.Breach{ID: "bad", Agreement: "bad", When: on}), poisoned(register.Actor{ID: "bad", Kind: "armed_actor"}))
	// An alert on it, and what its owner may write.
	c := x.client("admin")
	form := url.Values{}
	for k, v := range ruleForm {
		form[k] = v
	}
	form.Set("name", strings.NewReplacer("\r", "", "\n", "").Replace(hostile)[:100])
	rule := x.makeRule(c, form)
	x.post(c, "/en/watch/channels", url.Values{"do": {"add"}, "kind": {"webhook"}, "address": {"https://river.example/" + hostile[:20]}, "label": {strings.NewReplacer("\r", "", "\n", "").Replace(hostile)[:60]}})
	x.post(c, "/en/settings", url.Values{"do": {"code"}, "password": {passphrase}, "label": {hostile}})
	later := store.Author{Name: hostile, Why: hostile, At: time.Now()}
	incident.ID = "bad2"
	o, err := register.Object(incident, 0)
	if err == nil {
		err = x.ledger.Keep(t.Context(), later, o)
	}
	if err == nil { // so that there is a history with hostile people in it
		incident.ID, incident.Title.Arabic = "bad", "again "+hostile
		if o, err = register.Object(incident, 1); err == nil {
			err = x.ledger.Keep(t.Context(), later, o)
		}
	}
	if err == nil {
		_, err = x.watchDesk().Evaluate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.PostForm(x.url+rule, url.Values{"do": {"feed"}})
	if err != nil {
		t.Fatal(err)
	}
	return badTown{x, rule, regexp.MustCompile(`/watch/feed/[a-z0-9]+`).FindString(read(t, r))}
}

// pages gives an address for each route that is read, with the id of the hostile record where an id is asked for, and with hostile text where a page says again what
// was asked.
func (x badTown) pages() []string {
	q := url.Values{"q": {hostile}, "type": {hostile}, "from": {hostile}, "who": {hostile}, "place": {hostile}, "after": {hostile}, "view": {hostile}, "digits": {hostile}, "charset": {hostile}, "box": {hostile}, "next": {hostileAddress}}.Encode()
	var out []string
	for _, r := range (&site{}).all() {
		method, path, _ := strings.Cut(r.pattern, " ")
		if method != http.MethodGet || strings.Contains(path, "{sha256}") || strings.Contains(path, "/static/") {
			continue
		}
		path = strings.NewReplacer("{$}", "", "{id}", "bad", "{file}", "none", "{kind}/bad", "incident/bad", "new/{kind}", "new/contact_log", "{kind}", "incident").Replace(path)
		out = append(out, path, path+"?"+q)
	}
	return append(out, "/en/reports/bad?view=published", "/ar/reports/bad?view=restored", "/en/incidents?type=shelling", "/en/today?day=2026-03-02", "/ar/bulletin?day=2026-03-02", "/en/bulletin/file?day=2026-03-02", "/ar/bulletin/file?day=2026-03-02",
		"/en/search?q=img", "/en/search?kind=incident", "/en/history/field_entry/bad", "/en/history/patrol_series/bad", x.rule, x.rule+"?past=1", "/en/watch", "/en/watch/log?all=1", "/en/"+url.PathEscape(hostile), "/en/sources")
}

// TestStoredScripts opens every page of a register in which everything that others can write is hostile, as an administrator and as a visitor: no page has an element,
// an attribute or an address in it that is not its own, and nothing turns its direction round.
func TestStoredScripts(t *testing.T) {
	x := newBadTown(t)
	for _, role := range []string{"admin", "visitor"} {
		c := x.client(role)
		seen := 0
		for _, path := range x.pages() {
			r, err := c.Get(x.url + path)
			if err != nil {
				t.Fatal(err)
			}
			body := read(t, r)
			if r.StatusCode >= http.StatusInternalServerError {
				t.Errorf("%s: %s answers %d", role, path, r.StatusCode)
			}
			kind := r.Header.Get("Content-Type")
			if r.Header.Get("X-Content-Type-Options") != "nosniff" || kind == "" && body != "" {
				t.Errorf("%s: %s may be sniffed: %q", role, path, kind)
			}
			if r.Header.Get("X-Evil") != "" {
				t.Errorf("%s: %s has a header of others", role, path)
			}
			if strings.HasPrefix(kind, "text/html") {
				checkPage(t, role+": "+path, body)
				seen += strings.Count(body, "onerror=alert(1)")
			}
		}
		if seen < 50 { // else nothing hostile was shown, and nothing is proved
			t.Errorf("%s: hostile text stands in the pages %d times only", role, seen)
		}
	}
}

// checkPage looks at a page as a browser takes it apart.
func checkPage(t *testing.T, where, body string) {
	t.Helper()
	if i := strings.IndexFunc(body, func(r rune) bool { return r >= 0x202a && r <= 0x202e }); i >= 0 {
		t.Errorf("%s: a character turns the direction round: %+q", where, body[max(0, i-60):i+20])
	}
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("%s: a comment: %.80q", where, n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains([]string{"iframe", "object", "embed", "base", "applet"}, n.Data) || n.Data == "script" && n.FirstChild != nil {
			t.Errorf("%s: an element %s", where, n.Data)
		}
		for _, a := range n.Attr {
			v := strings.ToLower(strings.TrimSpace(a.Val))
			switch a.Key {
			case "src", "href", "action", "formaction", "poster", "data-next":
				if !strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "#") && !strings.HasPrefix(v, "?") && !strings.HasPrefix(v, "http://") && !strings.HasPrefix(v, "https://") && !strings.HasPrefix(v, "data:image/png;base64,") && v != "data:," && v != "" || strings.HasPrefix(v, "//") {
					t.Errorf("%s: %s %s=%q", where, n.Data, a.Key, a.Val)
				}
			default:
				if strings.HasPrefix(a.Key, "on") || a.Key == "srcdoc" || a.Key == "style" && strings.Contains(v, "url(") || a.Key == "http-equiv" && v == "refresh" {
					t.Errorf("%s: %s has an attribute %s=%q", where, n.Data, a.Key, a.Val)
				}
			}
		}
	}
}
