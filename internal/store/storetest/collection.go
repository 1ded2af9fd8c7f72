package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"marsad/internal/store"
)

// RunCollection runs the suite of what a store keeps of sources and items; open gives an empty store.
func RunCollection[T any](t *testing.T, open func(t *testing.T) store.Collection[T]) {
	for name, test := range map[string]func(*testing.T, store.Collection[T]){
		"sources": sources[T], "removed": removed[T], "due": due[T], "moved": moved[T], "new items": newItems[T], "shared pages": sharedPages[T],
		"updated items": updatedItems[T], "all or none": allOrNone[T], "item": item[T], "list of items": listItems[T], "polls at once": pollsAtOnce[T],
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func addSource[T any](t *testing.T, c store.Collection[T], address string) store.Source {
	t.Helper()
	s, added, err := c.AddSource(context.Background(), store.Source{Address: address, Kind: "auto", Added: day})
	must(t, err)
	if !added {
		t.Fatalf("%s was there already", address)
	}
	return s
}

// poll keeps a poll and gives the keys of the items that are to be dealt with.
func poll[T any](t *testing.T, c store.Collection[T], s store.Source, items ...store.Item) string {
	t.Helper()
	var keys []string
	must(t, c.Polled(context.Background(), store.Poll{Source: s, Items: items}, func(_ T, fresh []store.Item) error {
		for _, i := range fresh {
			if i.ID == 0 || i.Source != s.ID {
				t.Errorf("item %+v has no id or another source", i)
			}
			keys = append(keys, i.Key)
		}
		return nil
	}))
	return strings.Join(keys, " ")
}

func sources[T any](t *testing.T, c store.Collection[T]) {
	ctx := context.Background()
	want := store.Source{Address: "https://a.example/feed", Kind: "rss", Name: "بريد الصباح", Outlet: "الصباح", Selector: "a.title", Every: time.Hour, Added: day}
	got, added, err := c.AddSource(ctx, want)
	must(t, err)
	want.ID, want.NextPoll = got.ID, day
	if !added || got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	again, added, err := c.AddSource(ctx, store.Source{Address: want.Address, Kind: "auto", Added: day.Add(time.Hour)})
	must(t, err)
	if added || again != want {
		t.Errorf("added again: %v, %+v", added, again)
	}
	addSource(t, c, "https://b.example/feed")
	all, err := c.Sources(ctx)
	must(t, err)
	if len(all) != 2 || all[0] != want {
		t.Errorf("sources: %+v", all)
	}
	if _, err := c.Source(ctx, 999); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown source: %v", err)
	}
	if err := c.SetPaused(ctx, 999, true); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("pausing an unknown source: %v", err)
	}
}

func removed[T any](t *testing.T, c store.Collection[T]) {
	ctx := context.Background()
	s := addSource(t, c, "https://a.example/feed")
	poll(t, c, s, store.Item{Key: "1", URL: "https://a.example/1"})
	must(t, c.RemoveSource(ctx, s.ID))
	if err := c.RemoveSource(ctx, s.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	if all, err := c.Sources(ctx); err != nil || len(all) != 0 {
		t.Errorf("sources after removal: %v %v", all, err)
	}
	if list, err := c.Due(ctx, day.Add(time.Hour)); err != nil || len(list) != 0 {
		t.Errorf("due after removal: %v %v", list, err)
	}
	back := addSource(t, c, "https://a.example/feed")
	if back.ID != s.ID || back.Items != 1 {
		t.Errorf("came back as %+v", back)
	}
}

func due[T any](t *testing.T, c store.Collection[T]) {
	ctx := context.Background()
	early, late, paused := addSource(t, c, "https://a.example/"), addSource(t, c, "https://b.example/"), addSource(t, c, "https://c.example/")
	must(t, c.SetPaused(ctx, paused.ID, true))
	early.NextPoll, late.NextPoll = day.Add(2*time.Hour), day.Add(time.Hour)
	poll(t, c, early)
	poll(t, c, late)
	for hours, want := range []string{"", "[b]", "[b a]"} {
		list, err := c.Due(ctx, day.Add(time.Duration(hours)*time.Hour))
		must(t, err)
		var names []string
		for _, s := range list {
			names = append(names, s.Address[8:9])
		}
		if got := fmt.Sprint(names); got != want && (want != "" || len(names) > 0) {
			t.Errorf("after %d hours due: %s, want %s", hours, got, want)
		}
	}
	must(t, c.SetPaused(ctx, paused.ID, false))
	if list, err := c.Due(ctx, day); err != nil || len(list) != 1 || list[0].ID != paused.ID {
		t.Errorf("resumed: due %v %v", list, err)
	}
}

func moved[T any](t *testing.T, c store.Collection[T]) {
	ctx := context.Background()
	s, other := addSource(t, c, "http://a.example/feed"), addSource(t, c, "https://b.example/feed")
	s.Address, s.Name, s.ETag, s.Failures, s.LastError, s.LastPoll, s.LongestGap, s.TypicalGap = "https://a.example/rss", "الصباح", `"x"`, 2, "no answer", day.Add(time.Minute), time.Hour, time.Minute
	poll(t, c, s)
	got, err := c.Source(ctx, s.ID)
	must(t, err)
	s.Moved = "http://a.example/feed"
	if got != s {
		t.Errorf("got %+v\nwant %+v", got, s)
	}
	if same, added, err := c.AddSource(ctx, store.Source{Address: "http://a.example/feed", Added: day}); err != nil || added || same.ID != s.ID {
		t.Errorf("the old address was added again: %+v %v %v", same, added, err)
	}
	s.Address = other.Address
	poll(t, c, s)
	if got, err := c.Source(ctx, s.ID); err != nil || got.Address != "https://a.example/rss" {
		t.Errorf("moved onto another source: %s %v", got.Address, err)
	}
}

func newItems[T any](t *testing.T, c store.Collection[T]) {
	s := addSource(t, c, "https://a.example/feed")
	one, two, three := store.Item{Key: "1", URL: "https://a.example/1"}, store.Item{Key: "2", Content: []byte("نص")}, store.Item{Key: "3", URL: "https://a.example/3"}
	for _, step := range []struct {
		items []store.Item
		want  string
	}{{[]store.Item{one, two}, "1 2"}, {[]store.Item{one, two}, ""}, {[]store.Item{two, three, three, one}, "3"}, {nil, ""}} {
		if got := poll(t, c, s, step.items...); got != step.want {
			t.Errorf("fresh: %q, want %q", got, step.want)
		}
	}
	counts, err := c.Items(context.Background())
	must(t, err)
	if counts[s.ID][store.ItemFound] != 3 {
		t.Errorf("counts %v", counts)
	}
}

func sharedPages[T any](t *testing.T, c store.Collection[T]) {
	a, b := addSource(t, c, "https://a.example/feed"), addSource(t, c, "https://a.example/world")
	page := store.Item{Key: "guid-1", URL: "https://a.example/1"}
	if got := poll(t, c, a, page); got != "guid-1" {
		t.Errorf("first source: %q", got)
	}
	page.Key = "other-guid"
	if got := poll(t, c, b, page); got != "" {
		t.Errorf("second source: %q", got)
	}
	if got := poll(t, c, a, page); got != "" {
		t.Errorf("another key for the same page: %q", got)
	}
	counts, err := c.Items(context.Background())
	must(t, err)
	if counts[b.ID][store.ItemShared] != 1 {
		t.Errorf("counts %v", counts)
	}
}

func updatedItems[T any](t *testing.T, c store.Collection[T]) {
	ctx := context.Background()
	s := addSource(t, c, "https://a.example/feed")
	page := store.Item{Key: "1", URL: "https://a.example/1", Updated: "2026-03-01T10:00:00Z"}
	poll(t, c, s, page)
	page.Updated = "2026-03-01T11:00:00Z"
	if got := poll(t, c, s, page); got != "" {
		t.Errorf("an item still waiting is taken up twice: %q", got)
	}
	must(t, c.ChangeItem(ctx, 1, func(i *store.Item) { i.State = store.ItemRead }, nil))
	if got := poll(t, c, s, page); got != "1" {
		t.Errorf("an item changed after it was read: %q", got)
	}
	if got := poll(t, c, s, page); got != "" {
		t.Errorf("the same change again: %q", got)
	}
}

func allOrNone[T any](t *testing.T, c store.Collection[T]) {
	ctx := context.Background()
	s := addSource(t, c, "https://a.example/feed")
	page := store.Item{Key: "1", URL: "https://a.example/1"}
	fault := errors.New("no job")
	s.LastError = "should not be kept"
	if err := c.Polled(ctx, store.Poll{Source: s, Items: []store.Item{page}}, func(T, []store.Item) error { return fault }); !errors.Is(err, fault) {
		t.Errorf("the fault of the jobs: %v", err)
	}
	if got, err := c.Source(ctx, s.ID); err != nil || got.Items != 0 || got.LastError != "" {
		t.Errorf("kept in half: %+v %v", got, err)
	}
	s.LastError = ""
	poll(t, c, s, page)
	if err := c.ChangeItem(ctx, 1, func(i *store.Item) { i.State = store.ItemRead }, func(T, store.Item) error { return fault }); !errors.Is(err, fault) {
		t.Errorf("the fault of the jobs: %v", err)
	}
	if got, err := c.Item(ctx, 1); err != nil || got.State != store.ItemFound {
		t.Errorf("kept in half: %+v %v", got, err)
	}
}

func item[T any](t *testing.T, c store.Collection[T]) {
	ctx := context.Background()
	s := addSource(t, c, "https://a.example/feed")
	poll(t, c, s, store.Item{Key: "1", URL: "https://a.example/1", Title: "خبر", Published: "2026-03-01", Found: day, Content: []byte("x")})
	got, err := c.Item(ctx, 1)
	must(t, err)
	found := got
	got.State, got.SHA256, got.Report, got.Fetched, got.ETag, got.LastModified, got.Fetches, got.Error, got.Content = store.ItemRead, "ab", "u-1", day, `"e"`, "Sun", 3, "gone since", nil
	must(t, c.ChangeItem(ctx, 1, func(i *store.Item) {
		if fmt.Sprintf("%+v", *i) != fmt.Sprintf("%+v", found) {
			t.Errorf("to change: %+v\nwant %+v", *i, found)
		}
		*i = got
	}, func(_ T, now store.Item) error {
		if now.Report != got.Report {
			t.Errorf("changed: %+v", now)
		}
		return nil
	}))
	again, err := c.Item(ctx, 1)
	must(t, err)
	if fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", got) {
		t.Errorf("got %+v\nwant %+v", again, got)
	}
	if _, err := c.Item(ctx, 99); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown item: %v", err)
	}
	if err := c.ChangeItem(ctx, 99, func(*store.Item) {}, nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("changing an unknown item: %v", err)
	}
}

func pollsAtOnce[T any](t *testing.T, c store.Collection[T]) {
	a, b := addSource(t, c, "https://a.example/feed"), addSource(t, c, "https://a.example/world")
	var wait sync.WaitGroup
	var lock sync.Mutex
	got := map[string]int{}
	for _, s := range []store.Source{a, b, a, b} {
		wait.Go(func() {
			for n := range 25 {
				url := fmt.Sprintf("https://a.example/%d", n)
				err := c.Polled(context.Background(), store.Poll{Source: s, Items: []store.Item{{Key: url, URL: url}}}, func(_ T, fresh []store.Item) error {
					lock.Lock()
					defer lock.Unlock()
					for _, i := range fresh {
						got[i.URL]++
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	for url, n := range got {
		if n != 1 {
			t.Errorf("%s was to be fetched %d times", url, n)
		}
	}
	if len(got) != 25 {
		t.Errorf("%d pages, want 25", len(got))
	}
}

func listItems[T any](t *testing.T, c store.Collection[T]) {
	ctx := context.Background()
	a, b := addSource(t, c, "https://a.example/feed"), addSource(t, c, "https://b.example/feed")
	poll(t, c, a, store.Item{Key: "1", URL: "https://a.example/1"}, store.Item{Key: "2", URL: "https://a.example/2"})
	poll(t, c, b, store.Item{Key: "3", URL: "https://b.example/3"})
	must(t, c.ChangeItem(ctx, 2, func(i *store.Item) { i.State = store.ItemRefused }, nil))
	for _, tt := range []struct {
		source int64
		states []string
		want   string
	}{
		{0, []string{store.ItemFound}, "1 3 "}, {a.ID, []string{store.ItemFound}, "1 "}, {0, []string{store.ItemFound, store.ItemRefused}, "1 2 3 "},
		{b.ID, []string{store.ItemRefused}, ""}, {0, nil, ""},
	} {
		got := ""
		for i, err := range c.ListItems(ctx, tt.source, tt.states...) {
			must(t, err)
			got += i.Key + " "
		}
		if got != tt.want {
			t.Errorf("source %d, states %v: %q, want %q", tt.source, tt.states, got, tt.want)
		}
	}
}
