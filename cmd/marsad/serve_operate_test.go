package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// logged is the lines of a server's standard error.
type logged struct {
	lines chan string
	all   bytes.Buffer
}

// until reads lines until one has a word, and gives what stands behind it.
func (l *logged) until(t *testing.T, word string) string {
	t.Helper()
	for line := range l.lines {
		if _, behind, ok := strings.Cut(line, word); ok {
			return strings.TrimSpace(behind)
		}
	}
	t.Fatalf("the server never said %q:\n%s", word, l.all.String())
	return ""
}

func httpGet(t *testing.T, address string) (int, string) {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		return 0, err.Error()
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// TestServeIsOperated runs a server with everything switched on, asks it, tells it to stop, and looks for whom its logs name.
func TestServeIsOperated(t *testing.T) {
	dir := t.TempDir()
	store, spans := filepath.Join(dir, "s.db"), filepath.Join(dir, "spans.jsonl")
	samples, err := filepath.Glob("../../samples/reports/*")
	if err != nil || len(samples) == 0 {
		t.Fatal("no samples", err)
	}
	mustMarsad(t, "", "read", "--quiet", "--store", store, samples[0])
	c := marsadCommand("serve", "--store", store, "--addr", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--trace", spans, "--log-format", "json", "--log-requests", "--drain", "1h", "--api-rate", "1")
	pipe, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	l := &logged{lines: make(chan string, 1000)}
	go func() {
		defer close(l.lines)
		for s := bufio.NewScanner(pipe); s.Scan(); {
			fmt.Fprintln(&l.all, s.Text())
			l.lines <- s.Text()
		}
	}()
	metrics := l.until(t, "metrics at ")
	site := strings.TrimSuffix(l.until(t, "serving "), "/ar/")
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/ar/search?q=%D8%B3%D8%B1": 200, "/api/v1/reports": 200, "/api/v1/incidents/none": 404, "/metrics": 404, "/openrosa/formList": 401} {
		if status, body := httpGet(t, site+path); status != want {
			t.Errorf("%s: %d %.200s", path, status, body)
		}
	}
	// There is no user, and everybody on this machine may read: a page elsewhere whose name was made to lead here may not.
	if status := httpAs(t, site+"/ar/", "evil.example"); status != http.StatusMisdirectedRequest {
		t.Errorf("under a foreign name: %d", status)
	}
	limited := 0
	for range 130 {
		if status, _ := httpGet(t, site+"/api/v1/openapi.json"); status == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited == 0 {
		t.Error("nothing limits the API")
	}
	_, text := httpGet(t, metrics)
	for _, want := range []string{"marsad_ready 1", `route="GET /ar/search",status="200"} 1`, `route="GET /api/v1/incidents/{id}",status="404"} 1`, `route="/openrosa/",status="401"} 1`, `route="GET /readyz",status="200"} 1`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%.3000s", want, text)
		}
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for status := 0; status != http.StatusServiceUnavailable; { // until the signal has come through
		status, _ = httpGet(t, site+"/readyz")
	}
	if status, _ := httpGet(t, site+"/healthz"); status != http.StatusOK {
		t.Errorf("while it drains: %d", status)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil { // a second one ends it at once
		t.Fatal(err)
	}
	for range l.lines { // to the end
	}
	_ = c.Wait()
	for _, bad := range []string{"127.0.0.1:", "D8%B3", "incidents/none"} {
		for _, line := range strings.Split(l.all.String(), "\n") {
			if strings.HasPrefix(line, "{") && strings.Contains(line, bad) {
				t.Errorf("the log has %q: %s", bad, line)
			}
		}
	}
}

// TestServeStops: without anything to drain, one signal ends the server with what it had to write.
func TestServeStops(t *testing.T) {
	dir := t.TempDir()
	store, spans := filepath.Join(dir, "s.db"), filepath.Join(dir, "spans.jsonl")
	mustMarsad(t, "صباح الخير", "read", "--quiet", "--store", store, "-")
	c := marsadCommand("serve", "--store", store, "--addr", "127.0.0.1:0", "--trace", spans)
	pipe, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	s := bufio.NewScanner(pipe)
	if !s.Scan() {
		t.Fatal("the server says nothing")
	}
	_, site, _ := strings.Cut(strings.TrimSuffix(s.Text(), "/ar/"), "serving ")
	if status, _ := httpGet(t, site+"/readyz"); status != 200 {
		t.Errorf("%s/readyz: %d", site, status)
	}
	http.DefaultClient.CloseIdleConnections()
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for s.Scan() {
		t.Error(s.Text())
	}
	if err := c.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	data, err := os.ReadFile(spans)
	var span struct{ Name string }
	if err != nil || json.NewDecoder(bytes.NewReader(data)).Decode(&span) != nil || span.Name != "GET /readyz" {
		t.Errorf("traces: %s, %v", data, err)
	}
}

func TestErrorsOfHTTPNameNobody(t *testing.T) {
	var b bytes.Buffer
	l := errorLog(slog.New(slog.NewTextHandler(&b, nil)))
	l.Print("http: TLS handshake error from 192.0.2.7:4711: EOF")
	l.Print("http: panic serving [2001:db8::1]:99: nothing")
	if got := b.String(); strings.Contains(got, "192.0.2") || strings.Contains(got, "2001:db8") || strings.Count(got, "(address)") != 2 || !strings.Contains(got, "TLS handshake") {
		t.Error(got)
	}
}

// httpAs asks under a name of its own and gives the status.
func httpAs(t *testing.T, address, host string) int {
	t.Helper()
	q, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Host = host
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r.StatusCode
}
