package collect_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/riverqueue/river/riverdriver/riversqlite"

	"marsad/internal/collect"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
)

// web is a small web in memory: feeds are JSON arrays of items, pages are any text. It counts what is asked.
type web struct {
	lock  sync.Mutex
	pages map[string]string
	fault map[string]error
	asked map[string]int
	kept  map[string]string
	read  map[string]string // report id to what was read
}

func newWeb() *web {
	return &web{pages: map[string]string{}, fault: map[string]error{}, asked: map[string]int{}, kept: map[string]string{}, read: map[string]string{}}
}

func (w *web) fetch(url, etag string) (text, tag string, err error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.asked[url]++
	if err := w.fault[url]; err != nil {
		return "", "", err
	}
	text, ok := w.pages[url]
	if !ok {
		return "", "", collect.Final{Err: errors.New("the page is not there (404)")}
	}
	return text, fmt.Sprint(len(text)), nil
}

func (w *web) Ask(_ context.Context, s store.Source) (collect.Answer, error) {
	text, tag, err := w.fetch(s.Address, s.ETag)
	if err != nil || tag == s.ETag {
		return collect.Answer{NotModified: true}, err
	}
	a := collect.Answer{ETag: tag}
	err = json.Unmarshal([]byte(text), &a.Items)
	return a, err
}

func (w *web) Get(_ context.Context, i store.Item) (collect.Body, error) {
	text, tag, err := w.fetch(i.URL, i.ETag)
	if err != nil || tag == i.ETag {
		return collect.Body{NotModified: true}, err
	}
	w.lock.Lock()
	defer w.lock.Unlock()
	w.kept["sum of "+text] = text
	return collect.Body{ETag: tag, SHA256: "sum of " + text}, nil
}

func (w *web) Read(_ context.Context, i store.Item, _ store.Source) (string, error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	text, ok := w.kept[i.SHA256]
	switch {
	case i.URL == "":
		text = string(i.Content)
	case !ok:
		return "", fmt.Errorf("%s was never kept", i.SHA256)
	case text == "empty":
		return "", collect.Final{Err: errors.New("no article")}
	}
	id := "r-" + i.URL + i.Key
	if w.read[id] == text {
		return "", fmt.Errorf("%s was read twice from the same bytes", id)
	}
	w.read[id] = text
	return id, nil
}

func feedOf(items ...store.Item) string {
	data, err := json.Marshal(items)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func collector(t *testing.T, w *web, change func(*collect.Options[*sql.Tx])) (*collect.Collector[*sql.Tx], *sqlite.Store) {
	t.Helper()
	s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "s.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return again(t, w, s, change), s
}

// again makes another collector on the same store, as after a restart.
func again(t *testing.T, w *web, s *sqlite.Store, change func(*collect.Options[*sql.Tx])) *collect.Collector[*sql.Tx] {
	t.Helper()
	o := collect.Options[*sql.Tx]{
		Collection: s, Driver: riversqlite.New(s.Jobs()), Recover: s.RecoverJobs, Ask: w.Ask, Get: w.Get, Read: w.Read,
		PollWait: 20 * time.Millisecond, HostInterval: time.Millisecond, Fetchers: 8, Readers: 2,
	}
	if change != nil {
		change(&o)
	}
	c, err := collect.New(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func add(t *testing.T, s *sqlite.Store, address string) int64 {
	t.Helper()
	source, _, err := s.AddSource(context.Background(), store.Source{Address: address, Kind: "auto", Added: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return source.ID
}

func once(t *testing.T, c *collect.Collector[*sql.Tx], sources ...int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := c.Once(ctx, sources); err != nil || ctx.Err() != nil {
		t.Fatal(err, ctx.Err())
	}
}

func TestEachItemOnce(t *testing.T) {
	w := newWeb()
	var items []store.Item
	for n := range 40 {
		u := fmt.Sprintf("https://a.example/%d", n)
		w.pages[u] = "خبر " + u
		items = append(items, store.Item{Key: u, URL: u})
	}
	items = append(items, store.Item{Key: "whole", Content: []byte("نص كامل في الخلاصة")})
	w.pages["https://a.example/feed"], w.pages["https://a.example/world"] = feedOf(items...), feedOf(items[:10]...)
	c, s := collector(t, w, nil)
	a, b := add(t, s, "https://a.example/feed"), add(t, s, "https://a.example/world")
	once(t, c, a, b)
	once(t, again(t, w, s, nil), a, b)
	if len(w.read) != 41 {
		t.Errorf("%d reports, want 41", len(w.read))
	}
	for u, n := range w.asked {
		if want := map[bool]int{true: 2, false: 1}[strings.HasSuffix(u, "/feed") || strings.HasSuffix(u, "/world")]; n != want {
			t.Errorf("%s was asked %d times, want %d", u, n, want)
		}
	}
	counts, err := s.Items(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if read, shared := counts[a][store.ItemRead]+counts[b][store.ItemRead], counts[a][store.ItemShared]+counts[b][store.ItemShared]; read != 41 || shared != 10 {
		t.Errorf("read %d, shared %d: %v", read, shared, counts)
	}
}

func TestRefusals(t *testing.T) {
	w := newWeb()
	w.pages["https://a.example/empty"] = "empty"
	w.pages["https://a.example/feed"] = feedOf(store.Item{Key: "1", URL: "https://a.example/gone"}, store.Item{Key: "2", URL: "https://a.example/empty"})
	c, s := collector(t, w, nil)
	id := add(t, s, "https://a.example/feed")
	once(t, c, id)
	for n, want := range []string{"not there", "no article"} {
		i, err := s.Item(context.Background(), int64(n+1))
		if err != nil || i.State != store.ItemRefused || !strings.Contains(i.Error, want) {
			t.Errorf("item %d: %+v %v", n+1, i, err)
		}
	}
}

// A page that changes is read again; one that does not is not; one that goes stays read, and its absence is told.
func TestRechecks(t *testing.T) {
	w := newWeb()
	w.pages["https://a.example/feed"] = feedOf(store.Item{Key: "1", URL: "https://a.example/1"}, store.Item{Key: "2", URL: "https://a.example/2"}, store.Item{Key: "3", URL: "https://a.example/3"})
	w.pages["https://a.example/1"], w.pages["https://a.example/2"], w.pages["https://a.example/3"] = "قتل ثلاثة", "لا يتغير", "يختفي"
	var lock sync.Mutex
	versions := map[string]int{}
	c, s := collector(t, w, func(o *collect.Options[*sql.Tx]) {
		o.Rechecks = []time.Duration{time.Millisecond, time.Millisecond}
		o.Read = func(ctx context.Context, i store.Item, from store.Source) (string, error) {
			id, err := w.Read(ctx, i, from)
			lock.Lock()
			defer lock.Unlock()
			versions[i.Key]++
			if i.Key == "1" && versions["1"] == 1 {
				w.lock.Lock()
				w.pages["https://a.example/1"] = "قتل خمسة أشخاص"
				delete(w.pages, "https://a.example/3")
				w.lock.Unlock()
			}
			return id, err
		}
	})
	id := add(t, s, "https://a.example/feed")
	once(t, c, id)
	if versions["1"] != 2 || versions["2"] != 1 || versions["3"] != 1 {
		t.Errorf("versions read: %v", versions)
	}
	gone, err := s.Item(context.Background(), 3)
	if err != nil || gone.State != store.ItemRead || !strings.Contains(gone.Error, "not there") {
		t.Errorf("the page that went: %+v %v", gone, err)
	}
}

// A page that is looked at again while its first reading still runs is neither read twice nor forgotten afterwards.
func TestRecheckDuringReading(t *testing.T) {
	const page = "https://a.example/1"
	w := newWeb()
	w.pages["https://a.example/feed"], w.pages[page] = feedOf(store.Item{Key: "1", URL: page}), "خبر"
	c, s := collector(t, w, func(o *collect.Options[*sql.Tx]) {
		o.Rechecks = []time.Duration{time.Millisecond, time.Millisecond}
		o.Read = func(ctx context.Context, i store.Item, from store.Source) (string, error) {
			for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
				w.lock.Lock()
				n := w.asked[page]
				w.lock.Unlock()
				if n == 2 {
					break
				}
			}
			return w.Read(ctx, i, from)
		}
	})
	once(t, c, add(t, s, "https://a.example/feed"))
	i, err := s.Item(context.Background(), 1)
	if err != nil || i.State != store.ItemRead || i.Fetches != 3 || i.Report == "" {
		t.Errorf("%+v %v", i, err)
	}
}

func TestSourceHealth(t *testing.T) {
	ctx := context.Background()
	w := newWeb()
	w.pages["https://bad.example/"] = "not a feed"
	w.fault["https://slow.example/"] = collect.Retry{Err: errors.New("busy (503)"), After: 48 * time.Hour}
	c, s := collector(t, w, nil)
	gone, bad, slow := add(t, s, "https://gone.example/"), add(t, s, "https://bad.example/"), add(t, s, "https://slow.example/")
	once(t, c, gone, bad, slow)
	for id, want := range map[int64]string{gone: "not there", bad: "invalid character", slow: "busy"} {
		source, err := s.Source(ctx, id)
		if err != nil || source.Failures != 1 || !strings.Contains(source.LastError, want) || source.LastPoll.IsZero() || !source.LastSuccess.IsZero() {
			t.Errorf("%+v %v, want an error with %q", source, err, want)
		}
		if id == slow && source.NextPoll.Sub(source.LastPoll) < 48*time.Hour {
			t.Errorf("next poll %v", source.NextPoll)
		}
	}
	w.pages["https://bad.example/"] = feedOf()
	once(t, again(t, w, s, nil), bad)
	if source, err := s.Source(ctx, bad); err != nil || source.Failures != 0 || source.LastError != "" || source.LastSuccess.IsZero() {
		t.Errorf("well again: %+v %v", source, err)
	}
}

// A full disk ends the run with its reason, and everything is taken up again by the next.
func TestFullDiskEndsTheRun(t *testing.T) {
	w := newWeb()
	w.pages["https://a.example/feed"] = feedOf(store.Item{Key: "1", URL: "https://a.example/1"}, store.Item{Key: "2", URL: "https://a.example/2"})
	w.pages["https://a.example/1"], w.pages["https://a.example/2"] = "خبر", "خبر آخر"
	full := fmt.Errorf("cannot keep it: %w", &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC})
	c, s := collector(t, w, func(o *collect.Options[*sql.Tx]) {
		o.Get = func(context.Context, store.Item) (collect.Body, error) { return collect.Body{}, full }
	})
	id := add(t, s, "https://a.example/feed")
	if err := c.Once(context.Background(), []int64{id}); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("the run ended with %v", err)
	}
	if i, err := s.Item(context.Background(), 1); err != nil || i.State != store.ItemFound {
		t.Errorf("%+v %v", i, err)
	}
}

func TestPausedIsLeftAlone(t *testing.T) {
	w := newWeb()
	w.pages["https://a.example/feed"] = feedOf()
	c, s := collector(t, w, nil)
	id := add(t, s, "https://a.example/feed")
	if err := s.SetPaused(context.Background(), id, true); err != nil {
		t.Fatal(err)
	}
	once(t, c, id)
	if w.asked["https://a.example/feed"] != 0 {
		t.Error("a paused source was asked")
	}
}

func TestFollowsTheClock(t *testing.T) {
	w := newWeb()
	w.pages["https://a.example/feed"] = feedOf(store.Item{Key: "1", URL: "https://a.example/1"})
	w.pages["https://a.example/1"] = "خبر"
	c, s := collector(t, w, func(o *collect.Options[*sql.Tx]) { o.Tick = time.Second })
	add(t, s, "https://a.example/feed")
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		w.lock.Lock()
		n := len(w.read)
		w.lock.Unlock()
		if n == 1 {
			break
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if len(w.read) != 1 {
		t.Errorf("%d reports", len(w.read))
	}
}
