package evidence_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"marsad/internal/capture"
	"marsad/internal/evidence"
)

var ctx = context.Background()

var noon = time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)

// clock gives times that go on by step.
func clock(start time.Time, step time.Duration) func() time.Time {
	var mu sync.Mutex
	now := start
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(step)
		return now
	}
}

func open(t testing.TB, dir string, o evidence.Options) *evidence.Archive {
	t.Helper()
	if o.Now == nil {
		o.Now = clock(noon, time.Second)
	}
	o.CollectorVersion = "test"
	a, err := evidence.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func zipped(data string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(data))
	_ = w.Close()
	return b.Bytes()
}

func page(path, body string, at time.Time) capture.Exchange {
	return capture.Exchange{
		Method: "GET", URL: "https://www.barid-alsahel.example" + path, Asked: http.Header{"User-Agent": {"marsad/test"}, "Host": {"www.barid-alsahel.example"}}, At: at, Took: 120 * time.Millisecond,
		Status: 200, Proto: "HTTP/2.0", Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Set-Cookie": {"a=1", "b=2"}}, Wire: []byte(body), Body: []byte(body),
		RemoteIP: "192.0.2.7", TLSChain: evidence.SHA256([]byte("chain")),
	}
}

func verify(t testing.TB, dir string) evidence.Result {
	t.Helper()
	r, err := evidence.Verify(ctx, dir, evidence.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sound(t testing.TB, dir string) evidence.Result {
	t.Helper()
	r := verify(t, dir)
	for _, f := range r.Faults {
		t.Errorf("fault: %v", f)
	}
	return r
}

func TestExchangesComeBackAsTheyWere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "e")
	a := open(t, dir, evidence.Options{})
	packed := page("/packed", "نص مضغوط", noon)
	packed.Wire, packed.Header = zipped("نص مضغوط"), http.Header{"Content-Encoding": {"gzip"}, "Content-Type": {"text/html"}}
	br := page("/br", "نص", noon)
	var b bytes.Buffer
	w := brotli.NewWriter(&b)
	_, _ = w.Write(br.Body)
	_ = w.Close()
	br.Wire, br.Header = b.Bytes(), http.Header{"Content-Encoding": {"br"}}
	odd := page("/odd", "", noon)
	odd.Wire, odd.Body, odd.Header = []byte("not gzip at all"), []byte("what the fetch made of it"), http.Header{"Content-Encoding": {"gzip"}}
	silent := page("/silent", "", noon)
	silent.Status, silent.Header, silent.Wire, silent.Body, silent.Proto = 0, nil, nil, nil, ""
	moved := page("/moved", "", noon)
	moved.Status, moved.Header = 301, http.Header{"Location": {"/نبأ/1"}}
	arabic := page("/نبأ/قـ.ـصف?q=1", "<p>قـ.ـصف</p>", noon.Add(time.Second))
	again := page("/نبأ/again", "<p>قـ.ـصف</p>", noon.Add(time.Minute))
	for name, chain := range map[string][]capture.Exchange{"plain and moved": {moved, arabic}, "gzip": {packed}, "brotli": {br}, "body of its own": {odd}, "no answer": {silent}, "revisit": {again}} {
		t.Run(name, func(t *testing.T) {
			ref := must[evidence.Ref](t)(a.PutExchange(ctx, chain))
			got := must[[]capture.Exchange](t)(a.Exchange(ctx, ref))
			if len(got) != len(chain) {
				t.Fatalf("%d exchanges of %d", len(got), len(chain))
			}
			for i, want := range chain {
				if g, w := fmt.Sprintf("%+v", normal(got[i])), fmt.Sprintf("%+v", normal(want)); g != w {
					t.Errorf("exchange %d\n got %s\nwant %s", i, g, w)
				}
			}
			if second := must[evidence.Ref](t)(a.PutExchange(ctx, chain)); second != ref {
				t.Errorf("the same exchange again is %+v, the first time %+v", second, ref)
			}
			last := chain[len(chain)-1]
			if last.Status == 0 {
				return
			}
			c := must[capture.Capture](t)(a.Capture(ctx, evidence.SHA256(last.Body)))
			if !bytes.Equal(c.Bytes, last.Body) {
				t.Errorf("capture %q, want %q", c.Bytes, last.Body)
			}
		})
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if r := sound(t, dir); r.Objects != 6 || r.Heads != 1 {
		t.Errorf("result %+v", r)
	}
}

func normal(e capture.Exchange) capture.Exchange {
	for _, h := range []*http.Header{&e.Asked, &e.Header} {
		if *h == nil {
			*h = http.Header{}
		}
	}
	for _, b := range []*[]byte{&e.Wire, &e.Body} {
		*b = append([]byte{}, *b...)
	}
	return e
}

func TestCapturesComeBackAsTheyWere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "e")
	a := open(t, dir, evidence.Options{})
	for _, name := range []string{"-", "تقارير/نبأ 1.txt", "odd\nname\x00\xff", "https://barid.example/a b"} {
		c := capture.New([]byte("قصفت المدفعية البلدة "+name), name, noon)
		if strings.HasPrefix(name, "http") {
			c.URL, c.MediaType, c.Charset = name, "text/html", "windows-1256"
		}
		ref := must[evidence.Ref](t)(a.PutCapture(ctx, c))
		got := must[capture.Capture](t)(a.Capture(ctx, c.SHA256))
		if string(got.Bytes) != string(c.Bytes) || got.MediaType != c.MediaType || got.Charset != c.Charset || !got.CapturedAt.Equal(c.CapturedAt) || c.URL == "" && got.Name != c.Name {
			t.Errorf("got %+v, want %+v", got, c)
		}
		c.CapturedAt = noon.Add(time.Hour)
		if again := must[evidence.Ref](t)(a.PutCapture(ctx, c)); again != ref {
			t.Errorf("the same file again: %+v, first %+v", again, ref)
		}
	}
	empty := capture.New(nil, "empty", noon)
	must[evidence.Ref](t)(a.PutCapture(ctx, empty))
	bad := capture.New([]byte("x"), "x", noon)
	bad.Bytes = []byte("y")
	if _, err := a.PutCapture(ctx, bad); !errors.Is(err, evidence.ErrRefused) {
		t.Errorf("bytes with another hash: %v", err)
	}
	if _, err := a.Capture(ctx, evidence.SHA256([]byte("none"))); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	sound(t, dir)
	reader := open(t, dir, evidence.Options{ReadOnly: true})
	if _, err := reader.PutCapture(ctx, capture.New([]byte("z"), "z", noon)); !errors.Is(err, evidence.ErrRefused) {
		t.Errorf("writing to an archive that is open for reading: %v", err)
	}
	if got := must[capture.Capture](t)(reader.Capture(ctx, empty.SHA256)); len(got.Bytes) != 0 {
		t.Errorf("capture %+v", got)
	}
}

func TestRefusals(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "e"), evidence.Options{})
	for name, spoil := range map[string]func(*capture.Exchange){
		"line break in an answer":  func(e *capture.Exchange) { e.Header["X"] = []string{"a\r\nSet-Cookie: b"} },
		"line break in a request":  func(e *capture.Exchange) { e.Asked["X"] = []string{"a\nb"} },
		"line break in a name":     func(e *capture.Exchange) { e.Header["X\r\nY"] = []string{"a"} },
		"relative address":         func(e *capture.Exchange) { e.URL = "/a" },
		"line break in the method": func(e *capture.Exchange) { e.Method = "GET / HTTP/1.1\r\nX" },
	} {
		e := page("/x", "x", noon)
		spoil(&e)
		if _, err := a.PutExchange(ctx, []capture.Exchange{e}); !errors.Is(err, evidence.ErrRefused) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := a.PutExchange(ctx, nil); !errors.Is(err, evidence.ErrRefused) {
		t.Errorf("no exchange: %v", err)
	}
	if _, err := a.PutRecord(ctx, "a", 1, "short", false); !errors.Is(err, evidence.ErrRefused) {
		t.Errorf("no hash: %v", err)
	}
}

func TestOneProcessWrites(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "e")
	a := open(t, dir, evidence.Options{})
	if _, err := evidence.Open(dir, evidence.Options{}); !errors.Is(err, evidence.ErrLocked) || strings.Contains(err.Error(), "\n") {
		t.Errorf("a second writer: %v", err)
	}
	open(t, dir, evidence.Options{ReadOnly: true})
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir, evidence.Options{})
}

func TestManyAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "e")
	a := open(t, dir, evidence.Options{})
	var group sync.WaitGroup
	for w := range 8 {
		group.Go(func() {
			for i := range 20 {
				e := page(fmt.Sprintf("/%d", i%10), fmt.Sprintf("body %d", i%5), noon.Add(time.Duration(i)))
				ref, err := a.PutExchange(ctx, []capture.Exchange{e})
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := a.Exchange(ctx, ref); err != nil || len(got) != 1 || string(got[0].Body) != string(e.Body) {
					t.Errorf("worker %d: got %v, error %v", w, got, err)
				}
			}
		})
	}
	group.Wait()
	n := 0
	for e, err := range a.Entries(ctx) {
		if err != nil || e.Number != int64(n) {
			t.Fatalf("entry %d: %+v, error %v", n, e, err)
		}
		n++
	}
	if n != 21 { // the key and 20 exchanges
		t.Errorf("%d entries: the same exchange was kept more than once, or one was lost", n)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	sound(t, dir)
}

func TestDaysAreSealed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "e")
	now := noon
	a := open(t, dir, evidence.Options{Now: func() time.Time { return now }})
	for i := range 5 {
		must[evidence.Ref](t)(a.PutCapture(ctx, capture.New(fmt.Append(nil, "c", i), "c", now)))
		now = now.Add(20 * time.Hour)
	}
	now = now.AddDate(0, 0, -3) // a clock that goes back does not put entries before others
	must[evidence.Ref](t)(a.PutCapture(ctx, capture.New([]byte("late"), "late", now)))
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if r := sound(t, dir); r.Heads != 4 || len(r.Notes) != 0 {
		t.Errorf("heads %d, notes %q", r.Heads, r.Notes)
	}
	if err := os.Remove(filepath.Join(dir, "heads", "2026-03-02.note")); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, dir); len(r.Faults) != 1 || !strings.Contains(r.Faults[0].Where, "2026-03-02") {
		t.Errorf("a head that was taken away: %v", r.Faults)
	}
}
