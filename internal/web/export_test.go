package web

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

// happened is an incident of a class; a private person and a private place take part in it.
func happened(id string, class access.Class) register.Incident {
	lat, lon := 35.93124, 36.63673
	place := register.Place{Name: record.Name{Arabic: "بيت العنود"}, Kind: "neighbourhood", Role: "at", Lat: &lat, Lon: &lon, RadiusM: 50, Private: true}
	person := register.Part{Name: record.Name{Arabic: "وضاح البيسان"}, Kind: "person", Role: "recipient", Private: true, Origins: []string{"o1"}}
	when := register.When{From: "2026-03-14", Precision: "day"}
	return register.Incident{ID: id, Class: class, Type: "shelling", Modality: "reported", Grade: register.GradeClaimed, Title: record.Name{Arabic: "قصف " + id, English: "shelling " + id}, When: when, Places: []register.Place{place}, Actors: []register.Part{person},
		Origins:  []register.Origin{{ID: "o1", Kind: register.OriginOutlet, Name: "بريد الوادي", Reports: []string{}, Outlets: []string{"بريد الوادي"}}},
		Mentions: []register.Mention{{Origin: "o1", Outlet: "بريد الوادي", Type: "shelling", Modality: "reported", When: when, Places: []register.Place{place}, Actors: []register.Part{person}, Evidence: []record.Span{{Quote: "أصيب وضاح البيسان في بيت العنود"}}}}}
}

func keepAll(t *testing.T, l store.Ledger, entries ...register.Entry) {
	t.Helper()
	for _, e := range entries {
		o, err := register.Object(e, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Keep(context.Background(), by, o); err != nil {
			t.Fatal(err)
		}
	}
}

// TestExportsByRole asks for every form in every role: count, rows, feed and page agree, hold what the role may see, and blur the rest.
func TestExportsByRole(t *testing.T) {
	x := newTown(t, access.Visitor)
	ctx := context.Background()
	if _, err := x.book.AddCase(ctx, by, "river", record.Name{Arabic: "النهر"}); err != nil {
		t.Fatal(err)
	}
	if _, err := x.book.Members(ctx, by, "river", []string{"reader"}, nil); err != nil {
		t.Fatal(err)
	}
	planned := happened("later", "")
	planned.Modality = "planned"
	keepAll(t, x.ledger, happened("open1", ""), happened("secret2", access.Restricted), happened("case3", access.OfCase("river")), planned)
	for role, may := range map[string][]bool{"visitor": {true, false, false}, "reader": {true, false, true}, "analyst": {true, false, false}, "reviewer": {true, true, false}, "admin": {true, true, false}} {
		client := x.client(role)
		seen := 1 // the town has an incident of its own
		for _, ok := range may {
			if ok {
				seen++
			}
		}
		for _, file := range []string{"csv", "ucdp.csv", "gdelt.tsv", "mentions.tsv", "polecat.jsonl", "geojson", "kml", "gpx", "jsonld", "atom", "feed.json", "jsonl"} {
			r, err := client.Get(x.url + "/api/v1/export/incidents." + file)
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(r.Body)
			if r.Body.Close(); err != nil || r.StatusCode != http.StatusOK {
				t.Fatalf("%s, %s: %d, %v", role, file, r.StatusCode, err)
			}
			body, want := string(data), seen
			coded := slices.Contains([]string{"csv", "ucdp.csv", "gdelt.tsv", "mentions.tsv", "polecat.jsonl"}, file)
			if !coded {
				want++ // the planned one
			}
			if got := r.Header.Get("X-Marsad-Records"); got != strconv.Itoa(want) {
				t.Errorf("%s, %s: %s records, want %d", role, file, got, want)
			}
			if left := r.Header.Get("X-Marsad-Left-Out"); coded && left != "planned=1" {
				t.Errorf("%s, %s: left out %q", role, file, left)
			}
			for i, id := range []string{"open1", "secret2", "case3"} {
				if strings.Contains(body, id) != may[i] {
					t.Errorf("%s, %s: %s is in it: %v", role, file, id, !may[i])
				}
			}
			if role == "visitor" && (strings.Contains(body, "البيسان") || strings.Contains(body, "35.931") || strings.Contains(body, "العنود")) {
				t.Errorf("%s for a visitor tells what is private: %s", file, body)
			}
		}
		for path, want := range map[string]int{"/en/feed.atom": seen + 1, "/ar/feed.json": seen + 1} {
			_, body := x.get(client, path, "")
			if got := strings.Count(body, "urn:marsad:incident:"); got != want {
				t.Errorf("%s, %s: %d entries, want %d", role, path, got, want)
			}
		}
		if _, body := x.get(client, "/en/export?what=incidents&form=csv", ""); !strings.Contains(body, "<strong>"+strconv.Itoa(seen)+" record") || !strings.Contains(body, "1 left out: planned") {
			t.Errorf("%s: the page counts other than %d: %s", role, seen, body)
		}
	}
}

func exportSite(t *testing.T, entries ...register.Entry) (http.Handler, *memory.Store) {
	t.Helper()
	s := memory.New()
	keepAll(t, s, entries...)
	h, err := New(Options{Reports: s, Ledger: s})
	if err != nil {
		t.Fatal(err)
	}
	return h, s
}

func ask(h http.Handler, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

func TestExportAnswers(t *testing.T) {
	h, _ := exportSite(t, happened("a", ""), happened("b", ""))
	for path, want := range map[string]int{
		"/api/v1/export/incidents.csv": 200, "/api/v1/export/incidents.doc": 400, "/api/v1/export/people.csv": 400, "/api/v1/export/incidents": 400, "/api/v1/export/zones.csv": 400, "/api/v1/export/zones.geojson": 200,
		"/api/v1/export/incidents.csv?box=1,2": 400, "/api/v1/export/posts.csv?type=shelling": 400, "/api/v1/export/incidents.xlsx?layout=none": 400, "/api/v1/export/incidents.xlsx?layout=ucdp": 200,
		"/ar/export": 200, "/en/export?what=zones&form=csv": 400, "/en/export?what=incidents&form=csv&from=x": 400, "/en/export?what=posts&form=csv&type=shelling": 400, "/ar/feed.atom?act=deny": 400, "/fr/export": 404,
	} {
		if got := ask(h, "GET", path).Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	head := ask(h, "HEAD", "/api/v1/export/incidents.csv")
	if head.Header().Get("X-Marsad-Records") != "2" || head.Body.Len() > 0 {
		t.Errorf("a count alone: %v, %d bytes", head.Header(), head.Body.Len())
	}
	csv := ask(h, "GET", "/api/v1/export/incidents.csv?type=shelling&lang=ar")
	if csv.Header().Get("Content-Disposition") != `attachment; filename="marsad-incidents.csv"` || csv.Header().Get("Cache-Control") != "no-store" || !strings.Contains(csv.Body.String(), "http://example.com/ar/incidents/a") {
		t.Errorf("%v %s", csv.Header(), csv.Body)
	}
	page := ask(h, "GET", "/ar/export?what=incidents&form=geojson&q=قصف&box=1,2,40,50&hold=all").Body.String()
	for _, want := range []string{"/api/v1/export/incidents.geojson?box=1%2C2%2C40%2C50&amp;hold=all&amp;lang=ar&amp;q=%D9%82%D8%B5%D9%81", "سجلان", "تنزيل incidents.geojson"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if strings.Contains(page, "[export") {
		t.Error("a text is missing")
	}
}

// A feed is read page by page over its links: every incident once.
func TestFeedPages(t *testing.T) {
	var all []register.Entry
	for i := range 7 {
		all = append(all, happened("i"+strconv.Itoa(i), ""))
	}
	h, _ := exportSite(t, all...)
	seen, pages := map[string]int{}, 0
	for next := "/ar/feed.atom?limit=3"; next != ""; pages++ {
		var feed struct {
			Links []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Entries []struct {
				ID   string `xml:"id"`
				Link struct {
					Href string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal(ask(h, "GET", next).Body.Bytes(), &feed); err != nil {
			t.Fatal(err)
		}
		for _, e := range feed.Entries {
			if seen[e.ID]++; !strings.HasPrefix(e.Link.Href, "http://example.com/ar/incidents/") {
				t.Errorf("link %q", e.Link.Href)
			}
		}
		next = ""
		for _, l := range feed.Links {
			if l.Rel == "next" {
				next = strings.TrimPrefix(l.Href, "http://example.com")
			}
		}
		if pages > 5 {
			t.Fatal("the feed does not end")
		}
	}
	if len(seen) != 7 || pages != 3 {
		t.Errorf("%d entries on %d pages", len(seen), pages)
	}
	var feed struct {
		Next  string `json:"next_url"`
		Items []struct{ URL string }
	}
	if err := json.Unmarshal(ask(h, "GET", "/en/feed.json?limit=3").Body.Bytes(), &feed); err != nil || len(feed.Items) != 3 || !strings.Contains(feed.Next, "cursor=") {
		t.Errorf("%+v %v", feed, err)
	}
}

// shrinking is a ledger that loses an incident between counting and writing.
type shrinking struct {
	*memory.Store
	asked int
}

func (s *shrinking) AllObjects(ctx context.Context, f store.Filter) iter.Seq2[store.Object, error] {
	if s.asked++; s.asked == 2 {
		o, err := s.Object(ctx, register.KindIncident, "a")
		if err == nil {
			o.Removed = true
			err = s.Keep(ctx, by, o)
		}
		if err != nil {
			panic(err)
		}
	}
	return s.Store.AllObjects(ctx, f)
}

// A file that does not hold what was counted is broken off: a reader must not take it for whole.
func TestExportBrokenOff(t *testing.T) {
	s := &shrinking{Store: memory.New()}
	keepAll(t, s, happened("a", ""), happened("b", ""))
	h, err := New(Options{Reports: s, Ledger: s})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	defer server.Close()
	r, err := http.Get(server.URL + "/api/v1/export/incidents.geojson")
	if err == nil {
		_, err = io.ReadAll(r.Body)
		r.Body.Close()
	}
	if err == nil {
		t.Error("half an export looks whole")
	}
}
