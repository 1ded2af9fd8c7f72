package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestReadFromTheWeb runs the real command on a local server: refused unless allowed by name, read when it is, errors in one line.
func TestReadFromTheWeb(t *testing.T) {
	var agent string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/report", http.StatusMovedPermanently)
		case "/report":
			agent = r.UserAgent()
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = w.Write([]byte("قصفت المدفعية قرية عين النخيل صباح اليوم، دون وقوع إصابات."))
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	for _, tt := range []struct {
		name     string
		args     []string
		code     int
		out, err string
	}{
		{"refused", []string{"read", server.URL + "/report"}, exitFailed, "", "not on the public internet"},
		{"read", []string{"read", "--format", "json", "--allow", "127.0.0.1", "--contact", "desk@marsad.example", server.URL + "/moved"}, exitFine, `"url":"` + server.URL + `/report"`, ""},
		{"not there", []string{"read", "--allow", "127.0.0.1", server.URL + "/none"}, exitFailed, "", "404 Not Found; the page is not there"},
		{"bad proxy", []string{"read", "--proxy", "gopher://127.0.0.1", server.URL + "/report"}, exitUsage, "", "cannot use the proxy"},
		{"bad range", []string{"read", "--allow", "10.0.0.0/99", server.URL + "/report"}, exitUsage, "", "cannot allow"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(context.Background(), tt.args, &Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
			compact := strings.ReplaceAll(out.String(), `": "`, `":"`)
			if code != tt.code || !strings.Contains(compact, tt.out) || !strings.Contains(errs.String(), tt.err) || strings.Count(strings.TrimSpace(errs.String()), "\n") > 0 {
				t.Errorf("exit code %d, out %.300q, errors %q", code, out.String(), errs.String())
			}
		})
	}
	if !strings.HasPrefix(agent, "marsad/") || !strings.Contains(agent, "(+desk@marsad.example; monitoring") {
		t.Errorf("user agent %q", agent)
	}
}
