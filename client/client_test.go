package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"marsad/client"
)

func of(t *testing.T, prefix string, h http.HandlerFunc) *client.Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	c, err := client.New(s.URL+prefix, client.Options{Token: "marsad_a_b"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAddresses(t *testing.T) {
	for address, fine := range map[string]bool{"https://monitor.example": true, "http://localhost:8080/": true, "https://example.org/marsad/?x#y": true, "": false, "monitor.example": false, "ftp://x": false, "http://": false, "%": false} {
		if _, err := client.New(address, client.Options{}); (err == nil) != fine {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestRequests: what goes out is what was asked for, under the path of a proxy and with ids of any letters.
func TestRequests(t *testing.T) {
	var asked, auth string
	c := of(t, "/monitor/", func(w http.ResponseWriter, r *http.Request) {
		asked, auth = r.URL.EscapedPath()+"?"+r.URL.RawQuery, r.Header.Get("Authorization")
		fmt.Fprint(w, `{}`)
	})
	ctx := context.Background()
	if _, err := c.Report(ctx, "a/b ?%"); err != nil || asked != "/monitor/api/v1/reports/a%2Fb%20%3F%25?" || auth != "Bearer marsad_a_b" {
		t.Errorf("%s, %s, %v", asked, auth, err)
	}
	f := client.Filter{Words: "قصف", Exact: true, Without: []string{"a>b"}, Type: "shelling", From: "2026-03-01", Facets: []client.Facet{{Kind: "place", Value: "x:y"}}, Box: &client.Box{West: 1.5, South: -2, East: 3, North: 4}, Limit: 7, Cursor: "c"}
	if _, err := c.Search(ctx, f); err != nil || asked != "/monitor/api/v1/search?box=1.5%2C-2%2C3%2C4&cursor=c&exact=1&facet=place%3Ax%3Ay&from=2026-03-01&limit=7&q=%D9%82%D8%B5%D9%81&type=shelling&without=a%3Eb" {
		t.Errorf("%s, %v", asked, err)
	}
	if _, err := c.Changes(ctx, client.ChangeFilter{Since: time.Date(2026, 3, 1, 3, 0, 0, 0, time.FixedZone("", 3*3600)), After: 9}); err != nil || asked != "/monitor/api/v1/changes?after=9&since=2026-03-01T00%3A00%3A00Z" {
		t.Errorf("%s, %v", asked, err)
	}
}

// TestErrors: every answer that is no success is an Error, whoever gave it.
func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		kind, body string
		status     int
		after      string
		says       string
		wait       time.Duration
	}{
		{"application/problem+json", `{"title":"Too Many Requests","status":429,"detail":"wait"}`, 429, "7", "429 Too Many Requests: wait", 7 * time.Second},
		{"application/problem+json; charset=utf-8", `{"title":"Bad Request","status":400,"errors":["query.limit: no"]}`, 400, "", "400 Bad Request: query.limit: no", 0},
		{"text/html", "<p>proxy", 502, "soon", "502 Bad Gateway", 0},
		{"application/problem+json", `{"status":200}`, 500, "-1", "500 Internal Server Error", 0},
	} {
		c := of(t, "", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", tt.kind)
			w.Header().Set("Retry-After", tt.after)
			w.WriteHeader(tt.status)
			fmt.Fprint(w, tt.body)
		})
		_, err := c.Post(context.Background(), "x")
		var e *client.Error
		if !errors.As(err, &e) || e.Error() != tt.says || e.Status != tt.status || e.RetryAfter != tt.wait {
			t.Errorf("%d: %v", tt.status, err)
		}
	}
	for name, body := range map[string]string{"cut": `{"id":"x`, "other": `[]`, "nothing": ""} {
		c := of(t, "", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
		if _, err := c.Post(context.Background(), "x"); err == nil || !strings.Contains(err.Error(), "not what this client reads") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBrokenExport: a file that the server broke off is an error for whoever reads it.
func TestBrokenExport(t *testing.T) {
	c := of(t, "", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Marsad-Records", "2")
		w.Header().Set("X-Marsad-Rows", "3")
		fmt.Fprint(w, "half")
		if err := http.NewResponseController(w).Flush(); err != nil {
			panic(err)
		}
		panic(http.ErrAbortHandler)
	})
	f, err := c.Export(context.Background(), "incidents.csv", client.Filter{}, nil)
	if err != nil || f.Records != 2 || f.Rows != 3 {
		t.Fatalf("%+v, %v", f, err)
	}
	defer f.Close()
	if data, err := io.ReadAll(f); err == nil {
		t.Errorf("read as if it were whole: %q", data)
	}
}
