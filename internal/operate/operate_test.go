package operate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"marsad/internal/operate/trail"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// served answers like a site: by route, with what could tell on a person in the request.
func served(w http.ResponseWriter, r *http.Request) {
	trail.Leave(r.Context(), "GET /ar/reports/{id}")
	switch r.URL.Path {
	case "/broken":
		panic(http.ErrAbortHandler)
	case "/failed":
		w.WriteHeader(http.StatusInternalServerError)
	case "/slow":
		if err := http.NewResponseController(w).Flush(); err != nil {
			panic(err)
		}
	}
	_, _ = io.WriteString(w, "answer")
}

func ask(h http.Handler, method, path string) {
	defer func() { _ = recover() }()
	r := httptest.NewRequest(method, path+"?q=العبودي", nil)
	r.RemoteAddr = "192.0.2.77:4711"
	r.Header.Set("Authorization", "Bearer marsad_secret")
	r.Header.Set("User-Agent", "somebody")
	r.Header.Set("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	h.ServeHTTP(httptest.NewRecorder(), r)
}

// TestRequests counts, logs and traces requests of every kind, and looks for what must not be there.
func TestRequests(t *testing.T) {
	var logged, traced bytes.Buffer
	traces, err := NewTraces(&traced, "1")
	if err != nil {
		t.Fatal(err)
	}
	clock := time.Unix(0, 0)
	failing := errors.New("no store")
	m := NewMetrics("1", "abc", func(context.Context) error { return failing })
	h := Handler(http.HandlerFunc(served), Options{Metrics: m, Log: slog.New(slog.NewJSONHandler(&logged, nil)), Tracer: traces.Tracer(), Now: func() time.Time { clock = clock.Add(20 * time.Millisecond); return clock }})
	for _, x := range [][2]string{{"GET", "/ar/reports/secret-id"}, {"GET", "/failed"}, {"GET", "/broken"}, {"GET", "/slow"}, {"BREW", "/ar/reports/secret-id"}} {
		ask(h, x[0], x[1])
	}
	if err := traces.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	metrics := w.Body.String()
	for _, want := range []string{
		`marsad_http_requests_total{method="GET",route="GET /ar/reports/{id}",status="200"} 2`, `marsad_http_requests_total{method="GET",route="GET /ar/reports/{id}",status="500"} 1`,
		`marsad_http_requests_total{method="GET",route="GET /ar/reports/{id}",status="499"} 1`, `marsad_http_requests_total{method="other",route="GET /ar/reports/{id}",status="200"} 1`,
		`marsad_http_request_duration_seconds_bucket{route="GET /ar/reports/{id}",le="0.025"} 5`, "marsad_http_requests_in_flight 0", "marsad_ready 0", `marsad_build_info{commit="abc"`, "go_goroutines",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s in\n%s", want, metrics)
		}
	}
	var line struct {
		Msg, Method, Route string
		Status, Bytes      int
		Took               time.Duration
	}
	first, _, _ := strings.Cut(logged.String(), "\n")
	if err := json.Unmarshal([]byte(first), &line); err != nil || line.Msg != "request" || line.Route != "GET /ar/reports/{id}" || line.Status != 200 || line.Bytes != 6 || line.Took != 20*time.Millisecond {
		t.Errorf("logged %s", first)
	}
	if n := strings.Count(logged.String(), "\n"); n != 5 {
		t.Errorf("%d lines", n)
	}
	if n := strings.Count(traced.String(), "4bf92f3577b34da6a3ce929d0e0e4736"); n < 5 || !strings.Contains(traced.String(), "http.route") || !strings.Contains(traced.String(), `"service.name"`) {
		t.Errorf("traced %s", traced.String())
	}
	for what, text := range map[string]string{"metrics": metrics, "log": logged.String(), "traces": traced.String()} {
		for _, bad := range []string{"192.0.2.77", "marsad_secret", "somebody", "العبودي", "secret-id"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s hold %q", what, bad)
			}
		}
	}
}

func TestReadyIsAsked(t *testing.T) {
	m := NewMetrics("1", "", func(context.Context) error { return nil })
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if !strings.Contains(w.Body.String(), "marsad_ready 1") {
		t.Error("not ready")
	}
}
