package web

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"marsad/internal/account"
	"marsad/internal/export"
	"marsad/internal/locale"
	"marsad/internal/watch"
)

// TestHostileFeeds reads the feeds: titles are plain text, whatever stands in them, and on one line.
func TestHostileFeeds(t *testing.T) {
	x := newBadTown(t)
	c := x.client("admin")
	type text struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
	var feed struct {
		Title   text `xml:"title"`
		Entries []struct {
			Title   text `xml:"title"`
			Summary text `xml:"summary"`
			Link    []struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	for _, path := range []string{"/en/feed.atom", "/ar/feed.atom", x.feed + ".atom"} {
		status, body := x.get(c, path, "")
		feed.Entries = nil
		if err := xml.Unmarshal([]byte(body), &feed); err != nil || status != http.StatusOK || len(feed.Entries) == 0 {
			t.Errorf("%s: %d, %d entries, %v", path, status, len(feed.Entries), err)
		}
		texts := []text{feed.Title}
		for _, e := range feed.Entries {
			texts = append(texts, e.Title, e.Summary)
			for _, l := range e.Link {
				if !strings.HasPrefix(l.Href, x.url+"/") {
					t.Errorf("%s leads to %q", path, l.Href)
				}
			}
		}
		for _, s := range texts {
			if s.Type != "" && s.Type != "text" || strings.ContainsFunc(s.Text, turns) {
				t.Errorf("%s: type %q, %+q", path, s.Type, s.Text)
			}
		}
	}
	for _, path := range []string{"/en/feed.json", x.feed + ".json"} {
		status, body := x.get(c, path, "")
		var f struct {
			Title string
			Items []map[string]any
		}
		if err := json.Unmarshal([]byte(body), &f); err != nil || status != http.StatusOK || len(f.Items) == 0 {
			t.Errorf("%s: %d, %d items, %v", path, status, len(f.Items), err)
		}
		for _, item := range f.Items {
			title, _ := item["title"].(string)
			text, _ := item["content_text"].(string)
			if _, ok := item["content_html"]; ok || strings.ContainsFunc(title+text+f.Title, turns) {
				t.Errorf("%s: %+q", path, item)
			}
		}
	}
}

// turns tells what turns the direction of a line round.
func turns(r rune) bool { return r >= 0x202a && r <= 0x202e }

// TestHostileMessages composes what goes out by e-mail, webhook, ntfy and push: a title is one line, and no link leads elsewhere.
func TestHostileMessages(t *testing.T) {
	x := newBadTown(t)
	d := x.watchDesk()
	rules, err := d.Rules(t.Context(), "admin")
	if err != nil || len(rules) != 1 {
		t.Fatal(rules, err)
	}
	alerts, _, err := d.Alerts(t.Context(), "admin", rules[0].ID, "")
	if err != nil || len(alerts) == 0 {
		t.Fatal(alerts, err)
	}
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.Compose(t.Context(), watch.Delivery{ID: "d1", Owner: "admin", Rule: rules[0].ID, Alerts: []string{alerts[0].ID}}, watch.Site{Address: "https://marsad.example", Texts: texts})
	if err != nil || len(m.Items) == 0 {
		t.Fatalf("%+v, %v", m, err)
	}
	lines := []string{m.Title, m.Rule}
	for _, i := range m.Items {
		lines = append(append(lines, i.Title), i.Reasons...)
		if !strings.HasPrefix(i.Link, "https://marsad.example/en/") {
			t.Errorf("link %q", i.Link)
		}
	}
	for _, l := range lines {
		if strings.ContainsAny(l, "\r\n") || strings.ContainsFunc(l, turns) {
			t.Errorf("%+q", l)
		}
	}
}

// TestHostileExports writes every export: each is a file to be saved, is no page, and no cell begins like a formula.
func TestHostileExports(t *testing.T) {
	x := newBadTown(t)
	token := x.token("admin", account.ScopeExport)
	files := 0
	for _, f := range export.Formats() {
		for _, what := range f.Subjects {
			if f.Name == "atom" || f.Name == "jsonfeed" {
				continue
			}
			q, err := http.NewRequest(http.MethodGet, x.url+"/api/v1/export/"+what+"."+f.Extension+"?hold=all", nil)
			if err != nil {
				t.Fatal(err)
			}
			q.Header.Set("Authorization", "Bearer "+token)
			r, err := http.DefaultClient.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			body := read(t, r)
			if r.StatusCode != http.StatusOK {
				t.Errorf("%s.%s: %d %.200s", what, f.Extension, r.StatusCode, body)
				continue
			}
			files++
			h := r.Header
			if d := h.Get("Content-Disposition"); d != `attachment; filename="marsad-`+what+"."+f.Extension+`"` || h.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(h.Get("Content-Type"), "html") || h.Get("X-Evil") != "" || h.Get("Cache-Control") != "no-store" {
				t.Errorf("%s.%s: %v", what, f.Extension, h)
			}
			if strings.HasPrefix(h.Get("Content-Type"), "text/csv") && regexp.MustCompile(`(?m)(^|,)"?[=@]`).MatchString(body) {
				t.Errorf("%s.%s: a cell begins like a formula", what, f.Extension)
			}
			if strings.HasPrefix(f.MediaType, "text/") && strings.ContainsRune(body, 0x202e) {
				t.Errorf("%s.%s: a cell turns its row round", what, f.Extension)
			}
			if strings.Contains(f.MediaType, "+xml") || strings.Contains(f.MediaType, "/xml") {
				d := xml.NewDecoder(strings.NewReader(body))
				for {
					if _, err := d.Token(); errors.Is(err, io.EOF) {
						break
					} else if err != nil {
						t.Errorf("%s.%s is no XML: %v", what, f.Extension, err)
						break
					}
				}
			}
		}
	}
	if files < 20 {
		t.Errorf("%d files were written", files)
	}
}

// TestJSONIsNoPage holds that what programs are given, in which texts stand as they are, is taken for a page by no browser.
func TestJSONIsNoPage(t *testing.T) {
	x := newBadTown(t)
	c := x.client("admin")
	for _, pattern := range (&site{}).newAPI().Patterns() {
		_, path, _ := strings.Cut(pattern, " ")
		path = strings.NewReplacer("{id}", "bad", "{kind}", "incident", "{version}", "1", "{file}", "incidents.jsonl").Replace(path)
		r, err := c.Get(x.url + path + "?q=" + url.QueryEscape(hostile))
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if kind := r.Header.Get("Content-Type"); !strings.Contains(kind, "json") || r.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(r.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: %q", path, kind)
		}
	}
}
