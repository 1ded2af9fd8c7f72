package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"marsad/internal/neardup"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/web"
	"marsad/record"
)

// changed is the fixture as its outlet changed it: five instead of three, and the claim stated.
func changed(t testing.TB) record.Report {
	t.Helper()
	r := newFixture(t)
	swap := func(s *string) { *s = strings.Replace(*s, "وقتلت ثلاثة", "وقتلت خمسةة", 1) } // of the same length, so that no place moves
	swap(&r.Text.Original)
	swap(&r.Text.Restored)
	swap(&r.Statements[0].Content.Quote)
	swap(&r.Statements[0].Content.Reading)
	swap(&r.Events[1].Evidence[0].Quote)
	r.Statements[0].Act = "state"
	five := 5
	c := &r.Events[1].Counts[0]
	c.Quote.Quote, c.Low, c.Best, c.High = strings.Replace(c.Quote.Quote, "ثلاثة", "خمسةة", 1), 5, &five, &five
	r.Source.Published = &record.Time{Value: "2024-03-02", Precision: "day", Basis: "explicit"}
	r.Article.Form = "post"
	if err := r.Lint(); err != nil {
		t.Fatal(err)
	}
	return r
}

// versionedSite has the fixture in two versions, and a copy of it in another outlet, published before it.
func versionedSite(t testing.TB) http.Handler {
	t.Helper()
	ctx, s := context.Background(), memory.New()
	copied := changed(t)
	copied.ID, copied.Source.Outlet = "copy", "نبأ الشمال"
	copied.Source.Published = &record.Time{Value: "2024-03-01", Precision: "day", Basis: "explicit"}
	for _, r := range []record.Report{newFixture(t), changed(t), copied} {
		if _, err := s.Put(ctx, r); err != nil {
			t.Fatal(err)
		}
		signature := neardup.Of(r)
		if err := s.PutSignatures(ctx, store.Signature{ID: r.ID, Version: 1, Bytes: signature.Bytes(), Bands: signature.Bands()}); err != nil {
			t.Fatal(err)
		}
	}
	h, err := web.New(web.Options{Reports: s, Ledger: s, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestVersionsPage(t *testing.T) {
	h := versionedSite(t)
	page := "/reports/" + url.PathEscape("fixture/1 ?")
	for path, want := range map[string][]string{
		"/en" + page + "/versions":                         {"2 versions", "Version 2 compared with version 1", "<del>3</del>", "<ins>5</ins>", "<del>claims</del>", "killed", ">خمسةة.</ins>", "2024-03-02"},
		"/ar" + page + "/versions":                         {"نسختان", "مقارنة النسخة 2 بالنسخة 1", "<ins>5</ins>"},
		"/ar" + page + "/versions?from=2&to=1&digits=arab": {"<del>٥</del>", "<ins>٣</ins>"},
		"/en" + page + "/versions?from=2&to=2":             {"These versions do not differ."},
		"/en/reports/copy/versions":                        {"There is one version of this report"},
		"/en" + page:                                       {"/versions\">2 versions</a>", "The same text elsewhere", "نبأ الشمال", "100% alike", "First to publish", "A post"},
		"/en/reports/copy":                                 {"First to publish: <bdi>نبأ الشمال</bdi>", "بريد الجزيرة"},
	} {
		w := get(h, path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, w.Code)
		}
		for _, s := range want {
			if !strings.Contains(w.Body.String(), s) {
				t.Errorf("%s lacks %q", path, s)
			}
		}
		if body := w.Body.String(); strings.Contains(body, "<script>alert") || strings.Contains(body, "[field.") || strings.Contains(body, "[versions.") {
			t.Errorf("%s: a script of the text, or a key without text", path)
		}
	}
	for path, want := range map[string]int{"/ar/reports/none/versions": 404, "/ar" + page + "/versions?from=0": 400, "/en" + page + "/versions?to=3": 400, "/en" + page + "/versions?to=x": 400, "/fr" + page + "/versions": 404} {
		if got := get(h, path).Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}
