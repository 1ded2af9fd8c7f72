package web_test

import (
	"net/url"
	"strings"
	"testing"

	"marsad/internal/store/memory"
	"marsad/internal/web"
)

// TestOneFilter asks list, search and export with one query: each gives the fields back as they were asked, the list's form leads to the search, and the file of an
// export is narrowed by the same.
func TestOneFilter(t *testing.T) {
	s := memory.New()
	if _, err := s.Put(t.Context(), newFixture(t)); err != nil {
		t.Fatal(err)
	}
	h, err := web.New(web.Options{Reports: s, Ledger: s})
	if err != nil {
		t.Fatal(err)
	}
	open := func(path string) string { return ask(h, reader, "GET", path, "", nil).Body.String() }
	q := url.Values{"q": {"دورية"}, "from": {"2020-01-01"}, "to": {"2031-01-01"}, "type": {"patrol"}, "modality": {"asserted"}, "outlet": {"بريد الجزيرة"}, "place": {"القامشلي"}, "actor": {"الجيش التركي"}, "exact": {"1"},
		"facet": {"within:الحسكة"}, "box": {"35,32,42,38"}, "area": {"35 32,42 32,42 38,35 38"}, "digits": {"arab"}}
	fields := []string{`name="q" value="دورية"`, `name="from" value="2020-01-01"`, `name="to" value="2031-01-01"`, `value="patrol" selected`, `value="asserted" selected`, `name="outlet" value="بريد الجزيرة"`, `name="place" value="القامشلي"`,
		`name="actor" value="الجيش التركي"`, `name="exact" value="1" checked`, `name="facet" value="within:الحسكة"`, `name="box" value="35,32,42,38"`, `name="area" value="35 32,42 32,42 38,35 38"`, `name="digits" value="arab"`}
	for path, action := range map[string]string{"/ar/": `action="/ar/search"`, "/ar/search": `action="/ar/search"`, "/ar/export": `<form class="choose"`} {
		query := url.Values{"what": {"events"}, "form": {"csv"}}
		for name, values := range q {
			query[name] = values
		}
		body := open(path + "?" + query.Encode())
		body = strings.NewReplacer("  ", " ", `id="q" `, "").Replace(body)
		for _, want := range append(fields, action) {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not give back %q", path, want)
			}
		}
	}
	for name, want := range map[string]string{"place=القامشلي": "fixture", "place=حلب": "", "actor=الجيش التركي": "fixture", "actor=الشرطة": ""} {
		key, value, _ := strings.Cut(name, "=")
		for _, path := range []string{"/api/v1/export/events.jsonl?" + url.Values{key: {value}}.Encode(), "/api/v1/search?" + url.Values{key: {value}}.Encode(), "/ar/?" + url.Values{key: {value}}.Encode()} {
			if body := open(path); strings.Contains(body, "fixture") != (want != "") {
				t.Errorf("%s: %.200s", path, body)
			}
		}
	}
}
