package capture_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/capture"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestReaderRefusesWhatIsTooLarge(t *testing.T) {
	_, err := capture.Reader(strings.NewReader("12345"), "page", 4, noon)
	if !errors.Is(err, capture.ErrTooLarge) {
		t.Fatalf("error %v", err)
	}
	c, err := capture.Reader(strings.NewReader("1234"), "page", 4, noon)
	if err != nil || c.SHA256 != "03ac674216f3e15c761ee1a5e255f067953623c8b388b4459e13f978d7c846f4" {
		t.Fatalf("capture %+v, error %v", c, err)
	}
}

func TestFileErrorsAreOneLine(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big")
	if err := os.WriteFile(big, make([]byte, 10), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none"): "no such file",
		dir:                        "is a folder",
		big:                        "too large",
	} {
		_, err := capture.File(path, 4, noon)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one with %q", path, err, want)
		}
	}
}

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1::1": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "0.0.0.0": false,
		"100.64.0.1": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false,
		"::1": false, "fe80::1": false, "fc00::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false,
	} {
		if got := capture.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: public %v, want %v", address, got, want)
		}
	}
}

func TestFetch(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/page":
			w.Header().Set("Content-Type", "text/html; charset=windows-1256")
			_, _ = w.Write([]byte("<p>x</p>"))
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/long":
			_, _ = w.Write(make([]byte, 2000))
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	open := capture.NewFetcher(capture.Options{AllowPrivate: true, Limit: 1000, Now: func() time.Time { return noon }})
	c, err := open.URL(context.Background(), server.URL+"/page")
	if err != nil || c.Charset != "windows-1256" || c.MediaType != "text/html" || !c.CapturedAt.Equal(noon) {
		t.Fatalf("capture %+v, error %v", c, err)
	}
	for path, want := range map[string]string{"/loop": "more than 10 times", "/none": "404", "/long": "too large"} {
		if _, err := open.URL(context.Background(), server.URL+path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", path, err, want)
		}
	}
	guarded := capture.NewFetcher(capture.Options{})
	if _, err := guarded.URL(context.Background(), server.URL+"/page"); !errors.Is(err, capture.ErrInside) {
		t.Errorf("loopback was not refused: %v", err)
	}
	if _, err := guarded.URL(context.Background(), "file:///etc/passwd"); err == nil {
		t.Error("a file address was taken")
	}
}
