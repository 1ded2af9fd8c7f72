package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"marsad/internal/store/memory"
	"marsad/internal/store/storetest"
	"marsad/internal/web"
	"marsad/record"
)

func newSite(t testing.TB, reports ...record.Report) http.Handler {
	t.Helper()
	s := memory.New()
	if _, err := s.Put(context.Background(), reports...); err != nil {
		t.Fatal(err)
	}
	h, err := web.New(web.Options{Reports: s, Sources: fixtureSources{}, Captures: kept{}, Now: func() time.Time { return fixtureNow }, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestStatuses(t *testing.T) {
	h := newSite(t, newFixture(t))
	fixture := "/reports/" + url.PathEscape("fixture/1 ?")
	for path, want := range map[string]int{
		"/": 302, "/ar/": 200, "/en/": 200, "/ar" + fixture: 200, "/en" + fixture + "?view=published": 200, "/api/v1" + fixture: 200, "/healthz": 200,
		"/fr/": 404, "/ar/reports/none": 404, "/api/v1/reports/none": 404, "/static/x/main.js": 404, "/ar/?type=war": 400, "/ar/?cursor=%3F": 400, "/ar/nothing": 404,
	} {
		if got := get(h, path).Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

func TestHeadersShutOtherHostsOut(t *testing.T) {
	h := get(newSite(t), "/ar/").Header()
	policy := h.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
		t.Errorf("policy %q", policy)
	}
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("headers %v", h)
	}
}

// Outside text is text, wherever it stands: the title of the fixture must not become a script.
func TestOutsideTextIsEscaped(t *testing.T) {
	h := newSite(t, newFixture(t))
	for _, path := range []string{"/ar/", "/en/reports/" + url.PathEscape("fixture/1 ?"), "/ar/reports/" + url.PathEscape("fixture/1 ?") + "?view=published", "/ar/?q=%3Cscript%3E"} {
		body := get(h, path).Body.String()
		if strings.Contains(body, "<script>") {
			t.Errorf("%s: a script from outside", path)
		}
	}
	var b bytes.Buffer
	if err := web.WriteReport(&b, newFixture(t), "ar"); err != nil {
		t.Fatal(err)
	}
	if s := b.String(); strings.Contains(s, "<script") || strings.Contains(s, `href="http`) || strings.Contains(s, `src="`) {
		t.Error("the document that stands alone has a script or an outside address")
	}
}

// The text on the page is the text of the record, whatever marks cross it.
func TestTextSurvivesTheMarks(t *testing.T) {
	r := newFixture(t)
	h := newSite(t, r)
	for view, want := range map[string]string{"published": r.Text.Original, "restored": r.Text.Restored} {
		body := get(h, "/ar/reports/"+url.PathEscape(r.ID)+"?view="+view).Body.String()
		if got := strings.Join(strings.Fields(bodyText(t, body)), " "); got != strings.Join(strings.Fields(want), " ") {
			t.Errorf("%s:\ngot  %s\nwant %s", view, got, want)
		}
	}
}

// bodyText gives the text below the element of class body.
func bodyText(t testing.TB, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "class" && a.Val == "body" {
				var b strings.Builder
				for d := range n.Descendants() {
					if d.Type == html.TextNode {
						b.WriteString(d.Data)
					}
					if d.Type == html.ElementNode && (d.Data == "p" || d.Data == "h3") {
						b.WriteString("\n")
					}
				}
				return b.String()
			}
		}
	}
	t.Fatal("the page has no body of text")
	return ""
}

func TestEveryFieldLinksToItsWords(t *testing.T) {
	r := newFixture(t)
	body := get(newSite(t, r), "/en/reports/"+url.PathEscape(r.ID)+"?view=published").Body.String()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	ids, links := map[string]bool{}, []string{}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			switch {
			case a.Key == "id":
				if ids[a.Val] {
					t.Errorf("id %q stands twice", a.Val)
				}
				ids[a.Val] = true
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				links = append(links, a.Val[1:])
			}
		}
	}
	for _, l := range links {
		if !ids[l] {
			t.Errorf("a link leads to #%s, which is not there", l)
		}
	}
	for _, id := range []string{"s1", "v1", "v2", "t1", "p1", "p2", "p3", "p4", "e1", "e2", "e3"} {
		if !strings.Contains(body, `data-record="`+id+`"`) || !strings.Contains(body, id+`"`) {
			t.Errorf("record %s has no card", id)
		}
	}
}

func TestMapDrawsTheRoute(t *testing.T) {
	body := get(newSite(t, newFixture(t)), "/ar/reports/"+url.PathEscape("fixture/1 ?")).Body.String()
	for _, want := range []string{`class="inferred"`, "1 · عين النخيل", "3 · القامشلي", "بلا موقع (1)", "9 كم"} {
		if !strings.Contains(body, want) {
			t.Errorf("the map has no %q", want)
		}
	}
	if arab := get(newSite(t, newFixture(t)), "/ar/reports/"+url.PathEscape("fixture/1 ?")+"?digits=arab").Body.String(); !strings.Contains(arab, "٣ · القامشلي") {
		t.Error("Arabic-Indic digits were not written")
	}
}

func TestNoMessageIsMissing(t *testing.T) {
	h := newSite(t, newFixture(t), storetest.Report("a", "2024-03-01", "نبأ", 1))
	for _, path := range []string{"/ar/", "/en/", "/ar/reports/" + url.PathEscape("fixture/1 ?"), "/en/reports/" + url.PathEscape("fixture/1 ?"), "/en/none"} {
		body := get(h, path).Body.String()
		if i := strings.Index(body, ">["); i >= 0 {
			t.Errorf("%s: a text is missing: %.60s", path, body[i:])
		}
	}
}

func TestAPIGivesTheRecord(t *testing.T) {
	want := newFixture(t)
	var got record.Report
	if err := json.Unmarshal(get(newSite(t, want), "/api/v1/reports/"+url.PathEscape(want.ID)).Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.ID != want.ID || len(got.Events) != len(want.Events) || got.Text != want.Text {
		t.Errorf("got %+v", got)
	}
}

func FuzzSegments(f *testing.F) {
	f.Add("قصفت المدفعية", 0, 4, 2, 9, "قصف")
	f.Fuzz(func(t *testing.T, s string, a, b, c, d int, reading string) {
		r := record.Report{Schema: record.Schema, ID: "f", Article: record.Article{Language: "ar"}, Text: record.Text{Original: s, Restored: s}}
		runes := []rune(s)
		clamp := func(x, y int) record.Span {
			x, y = min(max(x, 0), len(runes)), min(max(y, 0), len(runes))
			x, y = min(x, y), max(x, y)
			return record.Span{Start: x, End: y, Quote: string(runes[x:y])}
		}
		one, two := clamp(a, b), clamp(c, d)
		r.Events = []record.Event{{ID: "v1", Type: "clash", Modality: "asserted", Cue: one, Evidence: []record.Span{two}}}
		r.Restorations = []record.Restoration{{Start: two.Start, End: two.End, Quote: two.Quote, Reading: reading, Kind: "mixed"}}
		var out bytes.Buffer
		if err := web.WriteReport(&out, r, "en"); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "<script") {
			t.Fatal("a script from outside")
		}
	})
}
