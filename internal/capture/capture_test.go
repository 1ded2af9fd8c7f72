package capture_test

import (
	"errors"
	"net/http"
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

func TestExchangeBecomesACapture(t *testing.T) {
	e := capture.Exchange{URL: "https://news.example/1", At: noon, Header: http.Header{"Content-Type": {"text/html; charset=windows-1256"}}, Wire: []byte("packed"), Body: []byte("<p>x</p>")}
	c := e.Capture()
	if c.Charset != "windows-1256" || c.MediaType != "text/html" || c.URL != e.URL || !c.CapturedAt.Equal(noon) || string(c.Bytes) != "<p>x</p>" {
		t.Errorf("capture %+v", c)
	}
}
