package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"marsad/internal/access"
	"marsad/internal/store/memory"
	"marsad/internal/web"
)

// as gives a handler to which everybody is the viewer.
func as(h http.Handler, v access.Viewer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(access.With(r.Context(), v)))
	})
}

func fieldSite(t *testing.T) http.Handler {
	t.Helper()
	s := memory.New()
	h, err := web.New(web.Options{Reports: s, Ledger: s, Now: func() time.Time { return time.Date(2024, 3, 2, 9, 0, 0, 0, time.UTC) },
		KeepEvidence: func(_ context.Context, _, _ string, data []byte, _ time.Time) (string, error) {
			sum := sha256.Sum256(data)
			return hex.EncodeToString(sum[:]), nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var (
	samar  = access.Viewer{Name: "samar", Role: access.Analyst}
	huda   = access.Viewer{Name: "huda", Role: access.Reviewer}
	reader = access.Viewer{Name: "ziad", Role: access.Reader}
)

func ask(h http.Handler, v access.Viewer, method, path, contentType string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	as(h, v).ServeHTTP(w, r)
	return w
}

// write fills in the form of a kind with a file of a track, and gives the answer.
func write(t *testing.T, h http.Handler, v access.Viewer, kind string, answers map[string]string, gpx string) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, value := range answers {
		if err := m.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if gpx != "" {
		f, err := m.CreateFormFile("import", "track.gpx")
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, gpx)
	}
	m.Close()
	return ask(h, v, "POST", "/ar/field/new/"+kind, m.FormDataContentType(), &b)
}

var shelled = map[string]string{"started": "2024-03-01T07:40", "observer": "35.93 36.63", "observer_name": "تلة المراقبة", "place_name": "أطراف الوادي", "type": "shelling", "sensed": "heard", "certainty": "probable", "bearing_degrees": "90", "distance_m": "3000", "note": "دخان كثيف فوق التلة"}

// TestFieldEntryFromFormToReview writes an entry without scripts, corrects what is wrong, reviews it, and looks who sees what of it.
func TestFieldEntryFromFormToReview(t *testing.T) {
	h := fieldSite(t)
	wrong := map[string]string{"started": "2024-03-01T07:40", "observer": "here", "type": "shelling"}
	if w := write(t, h, samar, "observed_incident", wrong, ""); w.Code != 422 || !strings.Contains(w.Body.String(), "ليس موقعاً") || !strings.Contains(w.Body.String(), `value="here"`) {
		t.Errorf("a wrong form: %d", w.Code)
	}
	if w := write(t, h, reader, "observed_incident", shelled, ""); w.Code != 403 {
		t.Errorf("a reader writes: %d", w.Code)
	}
	w := write(t, h, samar, "observed_incident", shelled, "")
	path := w.Header().Get("Location")
	if w.Code != 303 || !strings.HasPrefix(path, "/ar/field/f-") {
		t.Fatalf("%d %s", w.Code, path)
	}
	for _, tt := range []struct {
		who  access.Viewer
		want int
	}{{samar, 200}, {huda, 200}, {reader, 404}, {access.Viewer{}, 404}, {access.Viewer{Name: "nour", Role: access.Analyst}, 404}} {
		for _, p := range []string{path, "/api/v1" + strings.TrimPrefix(path, "/ar")} {
			if got := ask(h, tt.who, "GET", p, "", nil).Code; got != tt.want {
				t.Errorf("%s asks for %s: %d; want %d", tt.who.Name, p, got, tt.want)
			}
		}
	}
	if body := ask(h, huda, "GET", path, "", nil).Body.String(); !strings.Contains(body, "35.9300, 36.6300") || !strings.Contains(body, "<dd>3000</dd>") || strings.Contains(body, "0x") || strings.Contains(body, "%!") {
		t.Error("the page does not show the numbers")
	}
	list := func(v access.Viewer, query string) int {
		return strings.Count(ask(h, v, "GET", "/ar/field"+query, "", nil).Body.String(), "<h2>")
	}
	if list(samar, "") != 0 || list(samar, "?mine=1") != 1 || list(huda, "?kind=observed_incident&review=pending") != 1 || list(huda, "?review=approved") != 0 || list(reader, "?mine=1") != 0 {
		t.Error("lists show what they should not, or not what they should")
	}
	if ask(h, huda, "GET", "/ar/field?kind=rumour", "", nil).Code != 400 {
		t.Error("a kind that is none")
	}
	review := func(v access.Viewer, form string) int {
		return ask(h, v, "POST", path, "application/x-www-form-urlencoded", strings.NewReader(form)).Code
	}
	if got := []int{review(reader, "state=approved"), review(samar, "state=approved"), review(huda, "state=rejected"), review(huda, "state=approved&class=open"), review(huda, "state=approved")}; got[0] != 404 || got[1] != 403 || got[2] != 422 || got[3] != 303 || got[4] != 409 {
		t.Errorf("reviews: %v", got)
	}
	shown := ask(h, reader, "GET", "/api/v1"+strings.TrimPrefix(path, "/ar"), "", nil).Body.String()
	for _, private := range []string{"samar", "35.93", "36.63", "تلة المراقبة", "3000", "07:40"} {
		if strings.Contains(shown, private) {
			t.Errorf("a reader is shown %q in %s", private, shown)
		}
	}
}

const track = `<gpx version="1.1"><wpt lat="35.915" lon="36.62"><name>ساتر ترابي</name></wpt><rte><rtept lat="35.9" lon="36.6"/><rtept lat="35.95" lon="36.7"/></rte><trk><trkseg><trkpt lat="35.9" lon="36.6"/><trkpt lat="35.915" lon="36.62"/><trkpt lat="35.93" lon="36.66"/></trkseg></trk></gpx>`

func patrolled(t *testing.T, h http.Handler) string {
	t.Helper()
	w := write(t, h, samar, "patrol_log", map[string]string{"started": "2024-03-01T08:00", "completed": "blocked", "why": "حاجز مغلق", "observation.0.observed_text": "هدوء"}, track)
	if w.Code != 303 {
		t.Fatalf("%d %s", w.Code, regexp.MustCompile(`(?s)role="alert".*?</ul>`).FindString(w.Body.String()))
	}
	return w.Header().Get("Location")
}

func TestTrackByFile(t *testing.T) {
	h := fieldSite(t)
	body := ask(h, huda, "GET", "/api/v1"+strings.TrimPrefix(patrolled(t, h), "/ar"), "", nil).Body.String()
	if strings.Count(body, `"lat":`) < 6 || !strings.Contains(body, "ساتر ترابي") || !strings.Contains(body, "track.gpx") {
		t.Error(body)
	}
	w := write(t, h, samar, "patrol_log", map[string]string{"started": "2024-03-01T08:00", "completed": "completed"}, `<gpx><wpt lat="NaN" lon="1"/></gpx>`)
	if w.Code != 422 || !strings.Contains(w.Body.String(), "is no number") {
		t.Error("a broken file:", w.Code)
	}
}

// TestFieldPagesInABrowser takes pictures of list, entry and form in both languages and widths, and holds them to what every page must keep.
func TestFieldPagesInABrowser(t *testing.T) {
	ctx := browser(t)
	h := fieldSite(t)
	entry := patrolled(t, h)
	seen := write(t, h, samar, "observed_incident", shelled, "").Header().Get("Location")
	server := httptest.NewServer(as(h, huda))
	defer server.Close()
	axe, axeErr := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	for name, path := range map[string]string{"list": "/field", "patrol": strings.TrimPrefix(entry, "/ar"), "incident": strings.TrimPrefix(seen, "/ar"), "new": "/field/new/observed_incident", "new-patrol": "/field/new/patrol_log"} {
		for _, lang := range []string{"ar", "en"} {
			for _, width := range []int64{390, 1440} {
				do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(server.URL+"/"+lang+path), chromedp.WaitReady("main"))
				label := "field-" + name + "-" + lang + map[int64]string{390: "-phone", 1440: "-desktop"}[width]
				if err := os.WriteFile(filepath.Join(artefacts(t), label+".png"), value(t, ctx, chromedp.FullScreenshot(100)), 0o644); err != nil {
					t.Fatal(err)
				}
				if value(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`)) {
					t.Errorf("%s is wider than the screen", label)
				}
				if axeErr == nil {
					checkAxe(t, ctx, string(axe))
				}
			}
		}
	}
}
