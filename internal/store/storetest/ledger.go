package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/store"
)

// RunLedger runs the suite of the register; open gives an empty one.
func RunLedger(t *testing.T, open func(t *testing.T) store.Ledger) {
	for name, test := range map[string]func(*testing.T, store.Ledger){
		"kept": kept, "all or none": keepAllOrNone, "conflict": conflict, "nothing to change": unchanged, "invalid": invalid, "tombstone": tombstone, "erasure": erasure,
		"chain": chain, "steps of a time": within, "order and pages": objectPages, "filters": objectFilters, "classes": classes, "links": links, "all while writing": allWhileWriting,
		"squares": squares, "days": days, "at once": keptAtOnce, "changes since a time": changesSince, "followed": followed, "many": many, "phrases": phrases,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// by is the author of the suite's changes.
func by(why string) store.Author {
	return store.Author{Name: "سلمى", Why: why, At: time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.FixedZone("", 3*3600))}
}

// object makes a new object; its body says its text.
func object(kind, id, day, text string) store.Object {
	body, _ := json.Marshal(map[string]string{"id": id, "text": text})
	return store.Object{Kind: kind, ID: id, Body: body, Index: store.Index{Title: text, From: day, To: day, Text: text}}
}

func keep(t *testing.T, l store.Ledger, objects ...store.Object) {
	t.Helper()
	must(t, l.Keep(context.Background(), by("test"), objects...))
}

func get(t *testing.T, l store.Ledger, kind, id string) store.Object {
	t.Helper()
	o, err := l.Object(context.Background(), kind, id)
	must(t, err)
	return o
}

// found gives the ids of a list.
func found(t *testing.T, l store.Ledger, f store.Filter) string {
	t.Helper()
	page, err := l.Objects(context.Background(), f)
	must(t, err)
	var ids []string
	for _, o := range page.Objects {
		ids = append(ids, o.ID)
	}
	if page.Next == "" && f.Cursor == "" && page.Total != len(ids) {
		t.Errorf("%+v: a total of %d, and %d are there", f, page.Total, len(ids))
	}
	return strings.Join(ids, " ")
}

func history(t *testing.T, l store.Ledger, kind, id string) []store.Change {
	t.Helper()
	var out []store.Change
	for c, err := range l.History(context.Background(), kind, id) {
		must(t, err)
		out = append(out, c)
	}
	return out
}

func kept(t *testing.T, l store.Ledger) {
	ctx := context.Background()
	first := object("incident", "a/b c?", "2024-03-01", "قصف على القرية")
	first.Index.Facets = []store.Facet{{Kind: "type", Value: "shelling"}, {Kind: "place", Value: "قرية: التل"}}
	first.Index.Points = []store.Point{{Lat: 36.2, Lon: 37.15, RadiusM: 500}}
	first.Index.Links = []string{"report:r1"}
	keep(t, l, first)
	second := get(t, l, "incident", first.ID)
	if second.Version != 1 || string(second.Body) != string(first.Body) || !second.Index.Equal(first.Index) || second.Removed {
		t.Fatalf("came back as %+v", second)
	}
	second.Body = json.RawMessage(`{"again": true}`)
	second.Index.Title = "عنوان آخر"
	keep(t, l, second)
	now := get(t, l, "incident", first.ID)
	if now.Version != 2 || string(now.Body) != `{"again": true}` || now.Index.Title != "عنوان آخر" {
		t.Errorf("after a change: %+v", now)
	}
	old, err := l.ObjectVersion(ctx, "incident", first.ID, 1)
	if err != nil || string(old.Body) != string(first.Body) || !old.Index.Equal(first.Index) || old.Version != 1 {
		t.Errorf("the first version: %+v, error %v", old, err)
	}
	steps := history(t, l, "incident", first.ID)
	if len(steps) != 2 || steps[0].Action != store.ActionMade || steps[1].Action != store.ActionChanged || steps[0].Before != nil ||
		string(steps[1].Before) != string(first.Body) || string(steps[1].After) != `{"again": true}` || steps[1].SHA256 != store.HashBody(steps[1].After) {
		t.Errorf("history %+v", steps)
	}
	if who := steps[0].Author; who.Name != "سلمى" || who.Why != "test" || !who.At.Equal(time.Date(2026, 3, 1, 9, 0, 0, 123456000, time.UTC)) || who.At.Location() != time.UTC {
		t.Errorf("author %+v", who)
	}
	for _, n := range []int{-1, 0, 3} {
		if _, err := l.ObjectVersion(ctx, "incident", first.ID, n); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("version %d: error %v", n, err)
		}
	}
	if _, err := l.Object(ctx, "post", first.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another kind: error %v", err)
	}
}

func keepAllOrNone(t *testing.T, l store.Ledger) {
	keep(t, l, object("post", "a", "", "one"))
	stale := object("post", "a", "", "two")
	if err := l.Keep(context.Background(), by(""), object("post", "b", "", "new"), stale); !errors.Is(err, store.ErrConflict) {
		t.Fatalf("error %v", err)
	}
	if got := found(t, l, store.Filter{Kind: "post"}); got != "a" {
		t.Errorf("after a refusal there are %q", got)
	}
	if n := len(history(t, l, "", "")); n != 1 {
		t.Errorf("after a refusal there are %d steps", n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := l.Keep(ctx, by(""), object("post", "c", "", "new")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func conflict(t *testing.T, l store.Ledger) {
	keep(t, l, object("post", "a", "", "one"))
	read := get(t, l, "post", "a")
	other := read
	other.Body = json.RawMessage(`"theirs"`)
	keep(t, l, other)
	read.Body = json.RawMessage(`"mine"`)
	for _, version := range []int{0, 1, 3} {
		read.Version = version
		if err := l.Keep(context.Background(), by(""), read); !errors.Is(err, store.ErrConflict) {
			t.Errorf("at version %d: error %v", version, err)
		}
	}
	read.Version = 2
	twice := read
	twice.Body = json.RawMessage(`"once more"`)
	if err := l.Keep(context.Background(), by(""), read, twice); !errors.Is(err, store.ErrConflict) {
		t.Errorf("the same twice: error %v", err)
	}
	twice.Version = 3
	keep(t, l, read, twice)
	if now := get(t, l, "post", "a"); now.Version != 4 || string(now.Body) != `"once more"` {
		t.Errorf("two steps at once end at %+v", now)
	}
}

func unchanged(t *testing.T, l store.Ledger) {
	keep(t, l, object("post", "a", "", "one"))
	keep(t, l, get(t, l, "post", "a"))
	if now := get(t, l, "post", "a"); now.Version != 1 || len(history(t, l, "", "")) != 1 {
		t.Errorf("the same again made version %d", now.Version)
	}
	hidden := get(t, l, "post", "a")
	hidden.Index.Class = access.Restricted
	keep(t, l, hidden)
	if now := get(t, l, "post", "a"); now.Version != 2 || now.Index.Class != access.Restricted {
		t.Errorf("another class: %+v", now)
	}
}

func invalid(t *testing.T, l store.Ledger) {
	ctx := context.Background()
	for name, change := range map[string]func(*store.Object){
		"no kind": func(o *store.Object) { o.Kind = "" }, "no id": func(o *store.Object) { o.ID = "" }, "no body": func(o *store.Object) { o.Body = nil },
		"no JSON": func(o *store.Object) { o.Body = json.RawMessage(`{`) }, "no day": func(o *store.Object) { o.Index.From = "2024-02-30" },
		"no place": func(o *store.Object) { o.Index.Points = []store.Point{{Lat: 91}} },
	} {
		o := object("post", "a", "2024-03-01", "one")
		change(&o)
		if err := l.Keep(ctx, by(""), o); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if err := l.Keep(ctx, store.Author{Name: "سلمى"}, object("post", "a", "", "one")); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("no time: error %v", err)
	}
	if _, err := l.Objects(ctx, store.Filter{Kind: "post", Cursor: "?"}); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("cursor: error %v", err)
	}
	for _, zoom := range []int{-1, store.MaxZoom + 1} {
		if _, err := l.Cells(ctx, store.Filter{Kind: "post"}, zoom); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("zoom %d: error %v", zoom, err)
		}
	}
	turned := object("post", "a", "2024-03-02", "one")
	turned.Index.To = "2024-03-01"
	keep(t, l, turned)
	if x := get(t, l, "post", "a").Index; x.From != "2024-03-01" || x.To != "2024-03-02" {
		t.Errorf("days from %s to %s", x.From, x.To)
	}
}

func tombstone(t *testing.T, l store.Ledger) {
	o := object("post", "a", "2024-03-01", "نقطة مراقبة")
	o.Index.Class = access.Restricted
	if err := l.Keep(context.Background(), by(""), store.Object{Kind: "post", ID: "a", Removed: true}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("removing what was never there: error %v", err)
	}
	keep(t, l, o)
	o = get(t, l, "post", "a")
	o.Removed = true
	keep(t, l, o)
	grave := get(t, l, "post", "a")
	if !grave.Removed || grave.Body != nil || grave.Version != 2 || !grave.Index.Equal(store.Index{Class: access.Restricted}) {
		t.Errorf("tombstone %+v", grave)
	}
	all := store.Filter{Kind: "post", Classes: []access.Class{access.Restricted}}
	if got := found(t, l, all); got != "" {
		t.Errorf("a list still has %q", got)
	}
	if old, err := l.ObjectVersion(context.Background(), "post", "a", 1); err != nil || old.Body == nil {
		t.Errorf("the version before: %+v, error %v", old, err)
	}
	if steps := history(t, l, "post", "a"); len(steps) != 2 || steps[1].Action != store.ActionRemoved || steps[1].After != nil || steps[1].Before == nil {
		t.Errorf("history %+v", steps)
	}
	back := object("post", "a", "2024-03-01", "نقطة مراقبة")
	back.Version = 2
	keep(t, l, back)
	if got := found(t, l, all); got != "a" {
		t.Errorf("put back, the list has %q", got)
	}
}

func erasure(t *testing.T, l store.Ledger) {
	ctx := context.Background()
	o := object("contact", "a", "2024-03-01", "فلان")
	o.Index.Links = []string{"incident:x"}
	keep(t, l, o, object("contact", "b", "2024-03-01", "علان"))
	o = get(t, l, "contact", "a")
	o.Body = json.RawMessage(`"فلان الفلاني"`)
	keep(t, l, o)
	before := history(t, l, "contact", "a")
	must(t, l.Erase(ctx, by("court order"), "contact", "a"))
	steps := history(t, l, "contact", "a")
	if len(steps) != 3 || steps[2].Action != store.ActionErased || steps[2].Author.Why != "court order" {
		t.Fatalf("history %+v", steps)
	}
	for i, c := range steps {
		if c.Before != nil || c.After != nil || i < 2 && c.SHA256 != before[i].SHA256 {
			t.Errorf("step %+v", c)
		}
		old, err := l.ObjectVersion(ctx, "contact", "a", i+1)
		if err != nil || !old.Removed || old.Body != nil || old.Index.Title != "" || old.Index.Text != "" {
			t.Errorf("version %d: %+v, error %v", i+1, old, err)
		}
	}
	if got := found(t, l, store.Filter{Kind: "contact"}); got != "b" {
		t.Errorf("a list has %q", got)
	}
	if linked, err := l.Linked(ctx, "contact", "incident:x"); err != nil || len(linked) != 0 {
		t.Errorf("linked: %+v, error %v", linked, err)
	}
	if err := l.Erase(ctx, by(""), "contact", "none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("erasing what is not there: error %v", err)
	}
	checkChain(t, l)
}

// checkChain makes the chain again.
func checkChain(t *testing.T, l store.Ledger) {
	t.Helper()
	before := ""
	for i, c := range history(t, l, "", "") {
		want, err := c.Link(before)
		must(t, err)
		if c.Number != int64(i)+1 || c.Chain != want {
			t.Errorf("step %d of the register is %d, with another chain than what it says", i+1, c.Number)
		}
		before = c.Chain
	}
}

func chain(t *testing.T, l store.Ledger) {
	for i := range 5 {
		keep(t, l, object("post", fmt.Sprint(i), "", "x"), object("incident", fmt.Sprint(i), "2024-03-01", "y"))
	}
	steps := history(t, l, "", "")
	if len(steps) != 10 {
		t.Fatalf("%d steps", len(steps))
	}
	checkChain(t, l)
	for _, change := range []func(*store.Change){
		func(c *store.Change) { c.Author.Why = "else" }, func(c *store.Change) { c.SHA256 = store.HashBody([]byte(`"else"`)) }, func(c *store.Change) { c.ID = "9" },
		func(c *store.Change) { c.Author.At = c.Author.At.Add(time.Microsecond) }, func(c *store.Change) { c.Action = store.ActionChanged },
	} {
		c := steps[4]
		change(&c)
		if got, err := c.Link(steps[3].Chain); err != nil || got == steps[4].Chain {
			t.Errorf("a step that was changed to %+v has the same chain", c)
		}
	}
}

func allWhileWriting(t *testing.T, l store.Ledger) {
	const n = 30
	for i := range n {
		keep(t, l, object("incident", fmt.Sprintf("i%02d", i), fmt.Sprintf("2024-03-%02d", 1+i), "x"))
	}
	seen := ""
	for o, err := range l.AllObjects(context.Background(), store.Filter{Kind: "incident", Limit: 7, Cursor: store.NumberCursor(1)}) {
		must(t, err)
		seen += o.ID
		o.Index.From, o.Index.To = "2020-01-01", "2020-01-01"
		keep(t, l, o, object("incident", "new"+o.ID, "2019-01-01", "y"))
	}
	want := ""
	for i := range n {
		want += fmt.Sprintf("i%02d", n-1-i)
	}
	if seen != want {
		t.Errorf("%s were given", seen)
	}
	for _, err := range l.AllObjects(context.Background(), store.Filter{Kind: "incident"}) {
		if err != nil {
			t.Fatal(err)
		}
		break // leaves nothing locked behind it
	}
	keep(t, l, object("incident", "last", "", "z"))
}

func keptAtOnce(t *testing.T, l store.Ledger) {
	keep(t, l, store.Object{Kind: "post", ID: "count", Body: json.RawMessage(`0`)})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for done := 0; done < 10; {
				o, err := l.Object(context.Background(), "post", "count")
				if err != nil {
					t.Error(err)
					return
				}
				o.Body = json.RawMessage(fmt.Sprint(o.Version))
				switch err := l.Keep(context.Background(), by(""), o); {
				case err == nil:
					done++
				case !errors.Is(err, store.ErrConflict):
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if now := get(t, l, "post", "count"); string(now.Body) != "40" || now.Version != 41 {
		t.Errorf("40 changes at once end at version %d with %s", now.Version, now.Body)
	}
	checkChain(t, l)
}

func changesSince(t *testing.T, l store.Ledger) {
	ctx := context.Background()
	for day := 1; day <= 3; day++ {
		author := by("")
		author.At = author.At.AddDate(0, 0, day)
		for i := range 2 {
			must(t, l.Keep(ctx, author, object("incident", fmt.Sprintf("i%d-%d", day, i), "2024-03-01", "y")))
		}
	}
	from := by("").At.AddDate(0, 0, 2).Truncate(time.Microsecond) // as exact as a ledger keeps times
	for _, c := range []struct {
		at    time.Time
		after int64
		limit int
		want  string
	}{{time.Time{}, 0, 9, "123456"}, {from, 0, 9, "3456"}, {from, 0, 3, "345"}, {from, 5, 3, "6"}, {from, 6, 3, ""}, {from.Add(time.Second), -1, 9, "56"}, {from, 99, 9, ""}} {
		steps, err := l.Since(ctx, c.at, c.after, c.limit)
		must(t, err)
		got := ""
		for _, s := range steps {
			got += fmt.Sprint(s.Number)
			if s.Kind != "incident" || s.ID == "" || s.Version != 1 || s.Action != store.ActionMade || s.After != nil || s.Author.At.Before(c.at) || s.Author.Name != "" {
				t.Errorf("step %+v", s)
			}
		}
		if got != c.want {
			t.Errorf("since %v behind %d: %q, want %q", c.at, c.after, got, c.want)
		}
	}
}

// within asks for the steps of a kind by when they were made.
func within(t *testing.T, l store.Ledger) {
	ctx, author := context.Background(), by("")
	day := func(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }
	for n := 1; n <= 3; n++ {
		for _, kind := range []string{"incident", "post"} {
			author.At = day(n)
			must(t, l.Keep(ctx, author, object(kind, fmt.Sprint(n), "2024-03-01", "y")))
		}
	}
	author.At = day(3).Add(-time.Microsecond) // a clock that went back
	first := get(t, l, "incident", "1")
	first.Body = json.RawMessage(`{"id":"1","text":"changed"}`)
	must(t, l.Keep(ctx, author, first))
	author.At = day(3)
	first.Version, first.Removed = 2, true
	must(t, l.Keep(ctx, author, first))
	for _, c := range []struct {
		from, before time.Time
		want         string
	}{{time.Time{}, time.Time{}, "made 1 made 2 made 3 changed 1 removed 1 "}, {day(2), day(3), "made 2 changed 1 "}, {day(3), time.Time{}, "made 3 removed 1 "}, {time.Time{}, day(2), "made 1 "}, {day(4), time.Time{}, ""}} {
		got := ""
		for step, err := range l.Within(ctx, "incident", c.from, c.before) {
			must(t, err)
			got += step.Action + " " + step.ID + " "
			if (step.Action == store.ActionMade) != (step.Before == nil) || (step.Action == store.ActionRemoved) != (step.After == nil) {
				t.Errorf("step %d has not the bodies before and after it", step.Number)
			}
		}
		if got != c.want {
			t.Errorf("from %v before %v: %q, want %q", c.from, c.before, got, c.want)
		}
	}
}
