package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// What evidence needs of a fetch is there: headers as sent and received, bytes as received and unpacked, times, addresses.
func TestAnExchangeIsWhole(t *testing.T) {
	text := strings.Repeat("<p>نص الخبر</p>", 1000)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("ETag", `"1"`)
		_, _ = w.Write(packed(t, 1, []byte(text)))
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	f := newFetcher(t, Options{Version: "1.0", Contact: "https://marsad.example/bot", Allow: []string{"127.0.0.1"}, NoRobots: true, Now: func() time.Time { return noon },
		RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
	result, err := f.Fetch(t.Context(), Request{URL: server.URL + "/خبر#نهاية"})
	if err != nil {
		t.Fatal(err)
	}
	e := result.Last()
	if e.Method != http.MethodGet || e.URL != server.URL+"/%D8%AE%D8%A8%D8%B1" || e.Status != 200 || e.Proto != "HTTP/2.0" || !e.At.Equal(noon) || e.Took <= 0 || e.RemoteIP != "127.0.0.1" {
		t.Errorf("exchange %+v", e)
	}
	if string(e.Body) != text || !bytes.Equal(e.Wire, packed(t, 1, []byte(text))) || e.Header.Get("Content-Encoding") != "gzip" || e.Header.Get("ETag") != `"1"` {
		t.Errorf("body of %d bytes, wire of %d, headers %v", len(e.Body), len(e.Wire), e.Header)
	}
	if got := e.Asked.Get("User-Agent"); got != "marsad/1.0 (+https://marsad.example/bot; monitoring and documentation of published reports)" {
		t.Errorf("user agent %q", got)
	}
	if e.Asked.Get("Host") == "" || e.Asked.Get("Accept-Encoding") != acceptEncoding || e.Asked.Get("Cookie") != "" || e.Asked.Get("Referer") != "" {
		t.Errorf("asked with %v", e.Asked)
	}
	chain := chainHash(nil)
	if len(e.TLSChain) != 64 || chain != "" {
		t.Errorf("hash of the certificates %q", e.TLSChain)
	}
}

func TestConditionalRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := newTestWeb(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"7"`)
			if r.Header.Get("If-None-Match") == `"7"` || r.Header.Get("If-Modified-Since") == "Sun, 01 Mar 2026 10:00:00 GMT" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			_, _ = w.Write([]byte("<rss/>"))
		})
		f := web.fetcher(t, Options{NoRobots: true})
		for _, tt := range []struct {
			r    Request
			want bool
		}{{Request{}, false}, {Request{ETag: `"7"`}, true}, {Request{ETag: `"6"`}, false}, {Request{LastModified: "Sun, 01 Mar 2026 10:00:00 GMT"}, true}} {
			tt.r.URL, tt.r.Kind = "http://news.example/feed", Feed
			result, err := f.Fetch(t.Context(), tt.r)
			if err != nil || result.NotModified != tt.want || (len(result.Last().Body) == 0) != tt.want {
				t.Errorf("%+v: not modified %v, body %q, error %v", tt.r, result.NotModified, result.Last().Body, err)
			}
		}
		if got := web.seen("", "")[0].header.Get("Accept"); got != accepts[Feed] {
			t.Errorf("accept %q", got)
		}
		before := len(web.seen("", ""))
		if _, err := f.Fetch(t.Context(), Request{URL: "http://news.example/", ETag: "a\r\nX-Injected: b"}); !errors.Is(err, ErrAddress) || len(web.seen("", "")) != before {
			t.Errorf("a header was injected: %v", err)
		}
	})
}

func TestWhereAPageMovedTo(t *testing.T) {
	for path, want := range map[string]string{
		"/page": "", "/301/page": "http://news.example/page", "/308/page": "http://news.example/page", "/302/page": "", "/307/page": "", "/303/page": "",
		"/301/301/page": "http://news.example/page", "/301/302/page": "http://news.example/302/page", "/302/301/page": "", "/301/gone": "",
	} {
		synctest.Test(t, func(t *testing.T) {
			web := newTestWeb(t, func(w http.ResponseWriter, r *http.Request) {
				var status int
				switch n, _ := fmt.Sscanf(r.URL.Path, "/%d/", &status); {
				case n == 1:
					http.Redirect(w, r, r.URL.Path[4:], status)
				case r.URL.Path == "/gone":
					w.WriteHeader(http.StatusGone)
				}
			})
			result, err := web.fetcher(t, Options{NoRobots: true}).Fetch(t.Context(), Request{URL: "http://news.example" + path})
			if gone := strings.HasSuffix(path, "gone"); result.MovedTo != want || errors.Is(err, ErrStatus) != gone || len(result.Chain) != strings.Count(path, "/30")+1 {
				t.Errorf("%s: moved to %q, want %q; %d exchanges, error %v", path, result.MovedTo, want, len(result.Chain), err)
			}
		})
	}
}

func TestTemporary(t *testing.T) {
	for status, want := range map[int]bool{400: false, 401: false, 403: false, 404: false, 408: true, 410: false, 425: true, 429: true, 451: false, 500: true, 501: false, 502: true, 503: true, 504: true, 599: true} {
		if got := Temporary(fmt.Errorf("cannot: %w", &StatusError{status})); got != want {
			t.Errorf("%d: %v", status, got)
		}
	}
	for kind, want := range map[error]bool{ErrAddress: false, ErrInside: false, ErrRobots: false, ErrTooLarge: false, ErrEncoding: false, ErrLoop: false, ErrTimeout: true, ErrRefusedConnection: true, ErrCut: true, ErrProtocol: true, ErrProxy: true, ErrWait: true, errors.New("other"): false, nil: false} {
		if got := Temporary(kind); got != want {
			t.Errorf("%v: %v", kind, got)
		}
	}
}

func TestContactIsTold(t *testing.T) {
	for contact, want := range map[string]string{
		"": "marsad (monitoring and documentation of published reports)", "desk@marsad.example": "marsad (+desk@marsad.example; monitoring and documentation of published reports)",
		"a\r\nX: b": "", "a) evil (b": "", "مرصد": "",
	} {
		got, err := userAgent("", contact)
		if got != want && want != "" || (err != nil) != (want == "") {
			t.Errorf("%q: %q, error %v", contact, got, err)
		}
	}
}

// pack packs a text by a coding.
func pack(t testing.TB, coding, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "flate":
		w, _ = flate.NewWriter(&b, 6)
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		w, _ = zstd.NewWriter(&b)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDecode(t *testing.T) {
	text := strings.Repeat("نص الخبر كما نُشر. ", 500)
	for _, tt := range []struct {
		encoding string
		wire     []byte
	}{
		{"", []byte(text)}, {"identity", []byte(text)}, {"gzip", pack(t, "gzip", text)}, {"X-GZIP", pack(t, "gzip", text)}, {"deflate", pack(t, "zlib", text)}, {"deflate", pack(t, "flate", text)},
		{"br", pack(t, "br", text)}, {"zstd", pack(t, "zstd", text)}, {"br, gzip", pack(t, "gzip", string(pack(t, "br", text)))}, {"gzip", append(pack(t, "gzip", text[:100]), pack(t, "gzip", text[100:])...)},
	} {
		body, err := decode(tt.wire, tt.encoding, 1<<20)
		if err != nil || string(body) != text {
			t.Errorf("%s: %d bytes, error %v", tt.encoding, len(body), err)
		}
		if body, err := decode(tt.wire, tt.encoding, 1000); len(codingsOf(tt.encoding)) > 0 && (!errors.Is(err, ErrTooLarge) || len(body) != 1000) {
			t.Errorf("%s over the limit: %d bytes, error %v", tt.encoding, len(body), err)
		}
	}
	zeros := string(make([]byte, 8<<20))
	for _, coding := range []string{"gzip", "br", "zstd"} {
		if body, err := decode(pack(t, coding, zeros), coding, 1<<30); !errors.Is(err, ErrTooLarge) || len(body) != smallBody {
			t.Errorf("%s bomb under the limit of size: %d bytes, error %v", coding, len(body), err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, coding := range []string{"gzip", "zlib", "flate", "br", "zstd"} {
		f.Add(pack(f, coding, "نص"), map[string]string{"zlib": "deflate", "flate": "deflate"}[coding]+coding)
	}
	f.Fuzz(func(t *testing.T, wire []byte, encoding string) {
		body, err := decode(wire, encoding, 1<<16)
		if len(body) > 1<<16 && len(body) > len(wire) {
			t.Errorf("%d bytes of %d", len(body), len(wire))
		}
		if err != nil && !errors.Is(err, ErrEncoding) && !errors.Is(err, ErrTooLarge) {
			t.Errorf("error %v is of no kind", err)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("120")
	f.Add("Sun, 01 Mar 2026 10:00:00 GMT")
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value string) {
		if d := retryAfter(value, now); d < 0 || d > retryMost {
			t.Errorf("%q: %v", value, d)
		}
	})
}
