package main

import (
	"testing"
	"time"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/intake"
)

// A page keeps its id when it changes, and when it is fetched under another form of its address; what has no address goes by its bytes.
func TestReportIDIsStableAcrossVersions(t *testing.T) {
	page := func(body, address string) capture.Capture {
		c := capture.New([]byte(body), address, time.Time{})
		c.URL = address
		return c
	}
	first := intake.ReportID(page("قبل", "https://barid.example/أخبار/12345?utm_source=x"), article.Article{})
	for name, got := range map[string]string{
		"changed":   intake.ReportID(page("بعد", "https://barid.example/أخبار/12345"), article.Article{}),
		"canonical": intake.ReportID(page("بعد", "https://barid.example/amp?id=12345"), article.Article{Canonical: "https://barid.example/أخبار/12345"}),
		"encoded":   intake.ReportID(page("بعد", "https://barid.example/%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1/12345#x"), article.Article{}),
	} {
		if got != first {
			t.Errorf("%s: id %s, want %s", name, got, first)
		}
	}
	if got := intake.ReportID(page("بعد", "https://other.example/1"), article.Article{Canonical: "https://barid.example/أخبار/12345"}); got == first {
		t.Error("a page of one host passes for one of another")
	}
	file := page("نص", "")
	if got := intake.ReportID(file, article.Article{Canonical: "https://barid.example/أخبار/12345"}); got != file.SHA256 {
		t.Errorf("a file has the id %s", got)
	}
}
