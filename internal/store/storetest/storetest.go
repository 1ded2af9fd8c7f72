// Package storetest is the suite that every store engine passes.
package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"marsad/internal/access"
	"marsad/internal/search"
	"marsad/internal/store"
	"marsad/record"
)

// Report makes a sound report; the text says what the number says, so that no two are alike.
func Report(id, published, outlet string, number int) record.Report {
	original := fmt.Sprintf("تعرضت القرية رقم %d لقـ.ـصف عنيف", number)
	at := strings.Index(original, "قـ.ـصف")
	start := len([]rune(original[:at]))
	cue := record.Span{Start: start, End: start + 6, Quote: "قـ.ـصف", Reading: "قصف"}
	r := record.Report{
		Schema: record.Schema, ID: id, Source: record.Source{Outlet: outlet},
		Article:      record.Article{Language: "ar", Categories: []string{}, Blocks: []record.Block{{Kind: "paragraph", Start: 0, End: len([]rune(original))}}},
		Text:         record.Text{Original: original, Restored: strings.Replace(original, "قـ.ـصف", "قصف", 1)},
		Restorations: []record.Restoration{{Start: cue.Start, End: cue.End, Quote: cue.Quote, Reading: cue.Reading, Kind: "separator", Confidence: 0.99}},
		Events:       []record.Event{{ID: "v1", Type: "shelling", Modality: "asserted", Cue: cue, Evidence: []record.Span{cue}, Confidence: 0.7, Rule: "test"}},
	}
	if published != "" {
		r.Source.Published = &record.Time{Value: published, Precision: "day", Basis: "explicit"}
	}
	return r
}

// Run runs the suite; open gives an empty store.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for name, test := range map[string]func(*testing.T, store.Store){
		"round trip": roundTrip, "same again": sameAgain, "versions": versions, "signatures": signatures, "refusal": refusal, "not found": notFound, "paging": paging,
		"filters": filters, "classes": reportClasses, "places": reportPlaces, "revisions": revisions, "large and odd": largeAndOdd, "concurrent": concurrent, "cancelled": cancelled, "closed": closed,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s store.Store, reports ...record.Report) store.PutResult {
	t.Helper()
	result, err := s.Put(context.Background(), reports...)
	must(t, err)
	return result
}

func encode(t *testing.T, r record.Report) string {
	t.Helper()
	data, err := json.Marshal(r)
	must(t, err)
	return string(data)
}

func roundTrip(t *testing.T, s store.Store) {
	want := Report("a/b c?", "2024-03-01", "بريد", 1)
	if got := put(t, s, want); got != (store.PutResult{Added: 1}) {
		t.Errorf("result %+v", got)
	}
	got, err := s.Get(context.Background(), want.ID)
	must(t, err)
	if encode(t, got) != encode(t, want) {
		t.Errorf("got %s\nwant %s", encode(t, got), encode(t, want))
	}
	counts, err := s.Verify(context.Background())
	must(t, err)
	if counts.Reports != 1 || counts.Versions != 1 {
		t.Errorf("counts %+v", counts)
	}
}

func sameAgain(t *testing.T, s store.Store) {
	r := Report("a", "2024-03-01", "بريد", 1)
	put(t, s, r)
	r.Source.CapturedAt, r.Source.SHA256 = "2024-03-02T00:00:00Z", strings.Repeat("ab", 32)
	if got := put(t, s, r); got != (store.PutResult{Unchanged: 1}) {
		t.Errorf("captured again: result %+v", got)
	}
	if n, err := s.Versions(context.Background(), "a"); err != nil || n != 1 {
		t.Errorf("%d versions, error %v", n, err)
	}
}

func versions(t *testing.T, s store.Store) {
	put(t, s, Report("a", "2024-03-01", "بريد", 1))
	if got := put(t, s, Report("a", "2024-03-02", "بريد", 2)); got != (store.PutResult{Changed: 1}) {
		t.Errorf("result %+v", got)
	}
	got, err := s.Get(context.Background(), "a")
	must(t, err)
	if got.Source.Published.Value != "2024-03-02" {
		t.Errorf("the newest version is of %s", got.Source.Published.Value)
	}
	page, err := s.List(context.Background(), store.Filter{Words: "1"})
	must(t, err)
	if page.Total != 0 {
		t.Error("the words of an older version are still found")
	}
	if n, _ := s.Versions(context.Background(), "a"); n != 2 {
		t.Errorf("%d versions", n)
	}
	for n, day := range map[int]string{1: "2024-03-01", 2: "2024-03-02"} {
		if got, err := s.Version(context.Background(), "a", n); err != nil || got.Source.Published.Value != day {
			t.Errorf("version %d: %+v, error %v", n, got.Source.Published, err)
		}
	}
	for _, n := range []int{-1, 0, 3} {
		if _, err := s.Version(context.Background(), "a", n); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("version %d: error %v", n, err)
		}
	}
}

// signatures are found by each of their bands, replaced by newer ones, and belong to reports that are there.
func signatures(t *testing.T, s store.Store) {
	ctx := context.Background()
	put(t, s, Report("a", "2024-03-01", "بريد", 1), Report("b", "2024-03-01", "بريد", 2))
	const top = 1<<63 + 5 // a band that is negative as a signed integer
	must(t, s.PutSignatures(ctx, store.Signature{ID: "b", Version: 1, Bytes: []byte{2}, Bands: []uint64{7, top}}, store.Signature{ID: "a", Version: 1, Bytes: []byte{1}, Bands: []uint64{7, 8}}))
	near := func(bands ...uint64) string {
		found, err := s.Near(ctx, bands)
		must(t, err)
		var ids []string
		for _, x := range found {
			ids = append(ids, fmt.Sprintf("%s%d%v", x.ID, x.Version, x.Bytes))
		}
		return strings.Join(ids, " ")
	}
	for want, bands := range map[string][]uint64{"a1[1] b1[2]": {7}, "b1[2]": {top, 9}, "a1[1]": {8, 9}, "": {9}} {
		if got := near(bands...); got != want {
			t.Errorf("bands %v: %q, want %q", bands, got, want)
		}
	}
	if got := near(); got != "" {
		t.Errorf("no bands: %q", got)
	}
	must(t, s.PutSignatures(ctx, store.Signature{ID: "a", Version: 2, Bytes: []byte{3}, Bands: []uint64{9}}))
	if got := near(7, 9); got != "a2[3] b1[2]" || near(8) != "" {
		t.Errorf("replaced: %q and %q", got, near(8))
	}
	err := s.PutSignatures(ctx, store.Signature{ID: "b", Version: 3, Bytes: []byte{4}, Bands: []uint64{10}}, store.Signature{ID: "none", Bands: []uint64{10}})
	if !errors.Is(err, store.ErrNotFound) || near(10) != "" {
		t.Errorf("a signature of no report: error %v, found %q", err, near(10))
	}
	if all, err := s.Signatures(ctx); err != nil || len(all) != 2 || all[0].ID != "a" {
		t.Errorf("all: %+v, error %v", all, err)
	}
}

func refusal(t *testing.T, s store.Store) {
	bad := Report("bad", "", "", 2)
	bad.Events[0].Cue.Start++
	_, err := s.Put(context.Background(), Report("good", "", "", 1), bad)
	if !errors.Is(err, store.ErrRefused) || !strings.Contains(err.Error(), "events[0].cue") {
		t.Fatalf("error %v", err)
	}
	if _, err := s.Get(context.Background(), "good"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a refused put left a report behind: %v", err)
	}
}

func notFound(t *testing.T, s store.Store) {
	if _, err := s.Get(context.Background(), "none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("error %v", err)
	}
}

// paging walks over many reports of few days: none twice, none left out, in order.
func paging(t *testing.T, s store.Store) {
	const n = 57
	for i := range n {
		put(t, s, Report(fmt.Sprintf("r%02d", i), fmt.Sprintf("2024-03-%02d", 1+i%3), "بريد", i))
	}
	seen := map[string]bool{}
	filter, last := store.Filter{Limit: 10}, "9999"
	for {
		page, err := s.List(context.Background(), filter)
		must(t, err)
		if page.Total != n {
			t.Fatalf("total %d", page.Total)
		}
		for _, r := range page.Reports {
			if seen[r.ID] || r.Published > last {
				t.Fatalf("%s of %s comes twice or late", r.ID, r.Published)
			}
			seen[r.ID], last = true, r.Published
		}
		if page.Next == "" {
			break
		}
		filter.Cursor = page.Next
	}
	if len(seen) != n {
		t.Errorf("%d of %d reports were listed", len(seen), n)
	}
}

func filters(t *testing.T, s store.Store) {
	put(t, s, Report("a", "2024-03-01", "بريد", 1), Report("b", "2024-03-05T10:00:00+03:00", "نبأ", 2), Report("c", "", "نبأ", 3))
	for name, tt := range map[string]struct {
		filter store.Filter
		want   string
	}{
		"all": {store.Filter{}, "b a c"}, "outlet": {store.Filter{Outlet: "نبأ"}, "b c"}, "from": {store.Filter{From: "2024-03-05"}, "b"}, "to": {store.Filter{To: "2024-03-04"}, "a"},
		"type": {store.Filter{EventType: "shelling"}, "b a c"}, "other type": {store.Filter{EventType: "patrol"}, ""}, "act": {store.Filter{Act: "deny"}, ""}, "modality": {store.Filter{Modality: "asserted", Outlet: "بريد"}, "a"},
		"clean word finds the defaced": {store.Filter{Words: "لقصف"}, "b a c"}, "folded": {store.Filter{Words: "القريه 2"}, "b"}, "no such word": {store.Filter{Words: "مطر"}, ""}, "operators without words": {store.Filter{Words: `"القرية" OR *`}, "b a c"},
		"phrase": {store.Filter{Words: `"القرية رقم 2"`}, "b"}, "phrase out of order": {store.Filter{Words: `"رقم القرية"`}, ""}, "without": {store.Filter{Words: "القرية -2"}, "a c"},
		"forms": {store.Filter{Words: "قرية"}, "b a c"}, "without forms": {store.Filter{Words: "قرية", Without: []string{"قريه>" + search.Stem("قريه")}}, ""}, "exact": {store.Filter{Words: "قرية", Exact: true}, ""},
		"one of two": {store.Filter{Words: "1 | 3"}, "a c"},
	} {
		page, err := s.List(context.Background(), tt.filter)
		must(t, err)
		var got []string
		for _, r := range page.Reports {
			got = append(got, r.ID)
		}
		if strings.Join(got, " ") != tt.want || page.Total != len(got) {
			t.Errorf("%s: %v of %d, want %s", name, got, page.Total, tt.want)
		}
	}
	for _, bad := range []store.Filter{{EventType: "war"}, {From: "yesterday"}, {Cursor: "?"}} {
		if _, err := s.List(context.Background(), bad); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%+v: error %v", bad, err)
		}
	}
}

func revisions(t *testing.T, s store.Store) {
	put(t, s, Report("b", "2024-03-01", "", 1), Report("a", "2024-03-01", "", 1))
	put(t, s, Report("a", "2024-03-01", "", 2))
	list := func(id string) string {
		var b strings.Builder
		for r, err := range s.Revisions(context.Background(), id) {
			must(t, err)
			if len(r.SHA256) != 64 {
				t.Errorf("revision %+v", r)
			}
			fmt.Fprint(&b, r.ID, r.Version, " ")
		}
		return b.String()
	}
	if all, one, none := list(""), list("a"), list("c"); all != "a1 a2 b1 " || one != "a1 a2 " || none != "" {
		t.Errorf("all %q, of one %q, of none %q", all, one, none)
	}
	for _, err := range s.Revisions(context.Background(), "") {
		must(t, err)
		break // leaves nothing locked behind it
	}
	put(t, s, Report("c", "2024-03-01", "", 1))
	want := Report("c", "2024-03-01", "", 1)
	for r, err := range s.Revisions(context.Background(), "c") {
		must(t, err)
		if sum := sha256.Sum256([]byte(encode(t, want))); r.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("hash %s is not of the record's JSON", r.SHA256)
		}
	}
}

func largeAndOdd(t *testing.T, s store.Store) {
	odd := Report("odd\x00id\n«»'--", "2024-03-01", "out'let\x00", 1)
	large := Report("large", "2024-03-01", "", 2)
	tail := strings.Repeat("مرصد ", 400_000)
	large.Text.Original += tail
	large.Text.Restored += tail
	put(t, s, odd, large)
	for _, want := range []record.Report{odd, large} {
		got, err := s.Get(context.Background(), want.ID)
		must(t, err)
		if encode(t, got) != encode(t, want) {
			t.Errorf("report %q came back changed", want.ID)
		}
	}
}

func concurrent(t *testing.T, s store.Store) {
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			for i := range 10 {
				if _, err := s.Put(context.Background(), Report(fmt.Sprintf("w%d-%d", w, i), "2024-03-01", "", i)); err != nil {
					t.Error(err)
				}
				if _, err := s.List(context.Background(), store.Filter{Limit: 5}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	page, err := s.List(context.Background(), store.Filter{})
	must(t, err)
	if page.Total != 40 {
		t.Errorf("%d reports of 40", page.Total)
	}
}

func cancelled(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Put(ctx, Report("a", "", "", 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if _, err := s.Get(context.Background(), "a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a cancelled put left a report behind: %v", err)
	}
}

func closed(t *testing.T, s store.Store) {
	must(t, s.Close())
	if _, err := s.Put(context.Background(), Report("a", "", "", 1)); err == nil {
		t.Error("a closed store took a report")
	}
	if _, err := s.Get(context.Background(), "a"); err == nil {
		t.Error("a closed store gave an answer")
	}
}

// reportClasses hides a report from whoever may not see it, in every version.
func reportClasses(t *testing.T, s store.Store) {
	ctx := context.Background()
	put(t, s, Report("a", "2024-03-01", "بريد", 1), Report("b", "2024-03-02", "بريد", 2))
	must(t, s.SetClass(ctx, by("a source asked for it"), "b", access.Restricted))
	put(t, s, Report("b", "2024-03-03", "بريد", 3))
	for want, f := range map[string]store.Filter{"a": {Words: "القرية"}, "b a": {Words: "القرية", Classes: []access.Class{access.Restricted}}, "": {Words: "3"}} {
		page, err := s.List(ctx, f)
		must(t, err)
		var got []string
		for _, r := range page.Reports {
			got = append(got, r.ID)
			if (r.ID == "b") != (r.Class == access.Restricted) {
				t.Errorf("%s has class %q", r.ID, r.Class)
			}
		}
		if strings.Join(got, " ") != want || page.Total != len(got) {
			t.Errorf("%+v: %v of %d, want %s", f, got, page.Total, want)
		}
	}
	if class, err := s.Class(ctx, "b"); err != nil || class != access.Restricted {
		t.Errorf("class %q, error %v", class, err)
	}
	picture := strings.Repeat("ef", 32)
	must(t, s.SetClass(ctx, by("and its pictures"), "b", access.Restricted, picture))
	if l, ok := s.(store.Ledger); ok {
		if linked, err := l.Linked(ctx, store.KindReportClass, store.KindCapture+":"+picture); err != nil || len(linked) != 1 || linked[0].ID != "b" {
			t.Errorf("the picture of a restricted report is linked to %+v, error %v", linked, err)
		}
	}
	must(t, s.SetClass(ctx, by("no longer"), "b", access.Open))
	if class, err := s.Class(ctx, "b"); err != nil || class != access.Open {
		t.Errorf("class %q, error %v", class, err)
	}
	if l, ok := s.(store.Ledger); ok && len(history(t, l, store.KindReportClass, "b")) != 3 {
		t.Error("the history does not have every step")
	}
	if err := s.SetClass(ctx, by(""), "none", access.Open); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	if _, err := s.Class(ctx, "none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	_, err := s.Verify(ctx)
	must(t, err)
}

// reportPlaces finds reports by where their events were.
func reportPlaces(t *testing.T, s store.Store) {
	ctx := context.Background()
	for i, lat := range []float64{36, 33} {
		r, lon := Report(fmt.Sprint("r", i), "2024-03-01", "بريد", i), 37.0
		cue := r.Events[0].Cue
		r.Places = []record.Place{{ID: "p1", Name: record.Name{Arabic: fmt.Sprint("القرية ", i)}, Kind: "village", Lat: &lat, Lon: &lon, Basis: "gazetteer", Candidates: 1, Confidence: 0.9, Mentions: []record.Span{cue}}}
		r.Events[0].Places = []record.EventPlace{{Place: "p1", Role: "at"}}
		put(t, s, r)
	}
	for want, f := range map[string]store.Filter{"r0": {Box: &store.Box{West: 36, South: 35, East: 38, North: 37}}, "r1": {Facets: []store.Facet{{Kind: "place", Value: "القرية 1"}}}} {
		page, err := s.List(ctx, f)
		must(t, err)
		if len(page.Reports) != 1 || page.Reports[0].ID != want {
			t.Errorf("%+v: %+v, want %s", f, page.Reports, want)
		}
	}
	if l, ok := s.(store.Ledger); ok {
		for _, f := range []store.Filter{{}, {EventType: "shelling"}, {Words: "القرية"}} {
			cells, err := l.Cells(ctx, f, 5)
			must(t, err)
			if len(cells) != 2 || cells[0].ID != "r0" || cells[0].Kind != store.KindReport {
				t.Errorf("%+v: cells %+v", f, cells)
			}
		}
	}
}
