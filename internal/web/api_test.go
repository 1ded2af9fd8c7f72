package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"marsad/client"
	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/problem"
	"marsad/internal/register"
	"marsad/record"
)

func (x town) token(user string, scopes ...string) string {
	x.t.Helper()
	token, _, err := x.book.NewToken(context.Background(), by, user, "", scopes, time.Hour)
	if err != nil {
		x.t.Fatal(err)
	}
	return token
}

func (x town) goClient(user string) *client.Client {
	x.t.Helper()
	c, err := client.New(x.url, client.Options{Token: x.token(user, account.ScopeRead, account.ScopeExport)})
	if err != nil {
		x.t.Fatal(err)
	}
	return c
}

// keep puts entries into the town's register.
func (x town) keep(entries ...register.Entry) {
	x.t.Helper()
	for _, e := range entries {
		o, err := register.Object(e, 0)
		if err == nil {
			err = x.ledger.Keep(context.Background(), by, o)
		}
		if err != nil {
			x.t.Fatal(err)
		}
	}
}

// TestClient asks every operation with the Go client.
func TestClient(t *testing.T) {
	x := newTown(t, "")
	x.keep(register.PatrolSeries{ID: "p 1/؟", Mode: "joint", Name: record.Name{Arabic: "دوريات"}}, register.Post{ID: "o1", Kind: "base", Name: record.Name{Arabic: "القاعدة"}},
		register.Actor{ID: "a1", Kind: "armed_actor", Name: record.Name{Arabic: "فصيل السهل"}}, register.Breach{ID: "b1", Agreement: "sochi-agreement", When: register.When{From: "2020-02-15"}})
	c, ctx := x.goClient("reviewer"), context.Background()
	for what, f := range map[string]func() (string, error){
		"search": func() (string, error) {
			v, err := c.Search(ctx, client.Filter{Words: "الحاجز"})
			return v.Hits[0].ID, err
		},
		"reports":  func() (string, error) { v, err := c.Reports(ctx, client.Filter{}); return v.Items[0].ID, err },
		"report":   func() (string, error) { v, err := c.Report(ctx, "r1"); return v.ID, err },
		"versions": func() (string, error) { v, err := c.Versions(ctx, "r1"); return fmt.Sprint(v.Versions), err },
		"version":  func() (string, error) { v, err := c.Version(ctx, "r1", 1); return v.ID, err },
		"incidents": func() (string, error) {
			v, err := c.Incidents(ctx, client.Filter{Type: "detention"})
			return v.Items[0].ID, err
		},
		"incident": func() (string, error) { v, err := c.Incident(ctx, "i1"); return v.ID, err },
		"agreements": func() (string, error) {
			v, err := c.Agreements(ctx, client.Filter{Limit: 500})
			return fmt.Sprint(len(v.Items) == v.Total), err
		},
		"agreement": func() (string, error) { v, err := c.Agreement(ctx, "sochi-agreement"); return v.Breaches[0].ID, err },
		"breaches":  func() (string, error) { v, err := c.Breaches(ctx, client.Filter{}); return v.Items[0].ID, err },
		"patrols":   func() (string, error) { v, err := c.Patrols(ctx, client.Filter{}); return v.Items[0].ID, err },
		"patrol":    func() (string, error) { v, err := c.Patrol(ctx, "p 1/؟"); return v.ID, err },
		"posts":     func() (string, error) { v, err := c.Posts(ctx, client.Filter{}); return v.Items[0].ID, err },
		"post":      func() (string, error) { v, err := c.Post(ctx, "o1"); return v.ID, err },
		"actors":    func() (string, error) { v, err := c.Actors(ctx, client.Filter{}); return v.Items[0].ID, err },
		"actor":     func() (string, error) { v, err := c.Actor(ctx, "a1"); return v.Actor.ID, err },
		"field": func() (string, error) {
			v, err := c.FieldEntries(ctx, client.FieldFilter{Kind: "contact_log"})
			return v.Items[0].ID, err
		},
		"entry": func() (string, error) { v, err := c.FieldEntry(ctx, "f1"); return v.ID, err },
		"changes": func() (string, error) {
			v, err := c.Changes(ctx, client.ChangeFilter{Since: by.At, Kind: "incident"})
			return v.Items[0].ID, err
		},
		"export": func() (string, error) {
			v, err := c.Export(ctx, "incidents.csv", client.Filter{}, nil)
			if err != nil {
				return "", err
			}
			defer v.Close()
			data, err := io.ReadAll(v)
			return fmt.Sprint(v.Records, v.Rows, bytes.Count(data, []byte("\n"))), err
		},
		"description": func() (string, error) { v, err := c.Description(ctx); return fmt.Sprint(json.Valid(v)), err },
	} {
		want := map[string]string{"search": "r1", "reports": "r1", "report": "r1", "versions": "1", "version": "r1", "incidents": "i1", "incident": "i1", "agreements": "true", "agreement": "b1", "breaches": "b1", "patrols": "p 1/؟",
			"patrol": "p 1/؟", "posts": "o1", "post": "o1", "actors": "a1", "actor": "a1", "field": "f1", "entry": "f1", "changes": "i1", "export": "1 1 2", "description": "true"}[what]
		if got, err := f(); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", what, got, err, want)
		}
	}
}

// TestCursors walks every list page by page and finds each record once.
func TestCursors(t *testing.T) {
	x := newTown(t, "")
	for i := range 25 {
		x.keep(register.Incident{ID: fmt.Sprintf("n%02d", i), Type: "shelling", Modality: "reported", When: register.When{From: fmt.Sprintf("2026-02-%02d", 1+i)}}, register.Actor{ID: fmt.Sprintf("a%02d", i), Kind: "armed_actor", Name: record.Name{Arabic: "فصيل"}})
	}
	c, ctx := x.goClient("reader"), context.Background()
	seen := []string{}
	for i, err := range client.All(ctx, c.Incidents, client.Filter{Limit: 4, Type: "shelling"}) {
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, i.ID)
	}
	if len(seen) != 25 || seen[0] != "n24" || !slices.IsSortedFunc(seen, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Errorf("incidents %v", seen)
	}
	actors := map[string]bool{}
	for a, err := range client.All(ctx, c.Actors, client.Filter{Limit: 3}) {
		if err != nil {
			t.Fatal(err)
		}
		actors[a.ID] = true
	}
	if len(actors) != 25 {
		t.Errorf("%d actors", len(actors))
	}
	for a, err := range client.All(ctx, c.Agreements, client.Filter{Limit: 1}) {
		if err != nil || a.ID == "" {
			t.Fatal(err)
		}
	}
	var steps []int64
	f := client.ChangeFilter{Since: by.At, Limit: 7}
	for {
		page, err := c.Changes(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range page.Items {
			steps = append(steps, s.Number)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	if len(steps) != 52 || !slices.IsSorted(steps) || len(slices.Compact(slices.Clone(steps))) != 52 { // 50, a field entry and an incident; users, secrets are not told
		t.Errorf("%d steps: %v", len(steps), steps)
	}
	_, h := x.head(c, "/api/v1/incidents?limit=1")
	if l := h.Get("Link"); !strings.HasPrefix(l, "</api/v1/incidents?cursor=") || !strings.HasSuffix(l, `&limit=1>; rel="next"`) {
		t.Errorf("link %q", l)
	}
}

// head asks as a reader by token.
func (x town) head(_ *client.Client, path string) (int, http.Header) {
	x.t.Helper()
	q, _ := http.NewRequest(http.MethodHead, x.url+path, nil)
	q.Header.Set("Authorization", "Bearer "+x.token("reader", account.ScopeRead))
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		x.t.Fatal(err)
	}
	defer r.Body.Close()
	return r.StatusCode, r.Header
}

// TestChangesByClass: what may not be seen is not told, neither while it is there nor when it was taken away.
func TestChangesByClass(t *testing.T) {
	x := newTown(t, "")
	ctx := context.Background()
	x.keep(register.Incident{ID: "secret", Class: access.Restricted, Type: "shelling"}, register.Incident{ID: "erased", Class: access.Restricted, Type: "shelling"}, register.Incident{ID: "removed", Class: access.Restricted, Type: "shelling"})
	if err := x.ledger.Erase(ctx, by, register.KindIncident, "erased"); err != nil {
		t.Fatal(err)
	}
	o, err := x.ledger.Object(ctx, register.KindIncident, "removed")
	if err != nil {
		t.Fatal(err)
	}
	o.Removed, o.Body = true, nil
	if err := x.ledger.Keep(ctx, by, o); err != nil {
		t.Fatal(err)
	}
	for user, want := range map[string]string{"analyst": "i1", "reviewer": "i1 secret erased removed erased removed"} {
		page, err := x.goClient(user).Changes(ctx, client.ChangeFilter{Since: by.At, Kind: "incident"})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, c := range page.Items {
			ids = append(ids, c.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s is told of %q, want %q", user, got, want)
		}
	}
}

// TestProblems: every error of the API is a problem, whoever gives it.
func TestProblems(t *testing.T) {
	x := newTown(t, "")
	read := x.token("reader", account.ScopeRead)
	for _, tt := range []struct {
		method, path, token string
		status              int
		says                string
	}{
		{"GET", "/api/v1/incidents/none", read, 404, "not for you"},
		{"GET", "/api/v1/nothing", read, 404, "openapi.json"},
		{"GET", "/api/", read, 404, "openapi.json"},
		{"POST", "/api/v1/incidents", x.token("admin", account.ScopeAdmin), 405, "GET"},
		{"POST", "/api/v1/incidents", read, 403, "scope"},
		{"GET", "/api/v1/incidents?typ=shelling", read, 400, "query.typ"},
		{"GET", "/api/v1/incidents?type=war", read, 400, "query.type"},
		{"GET", "/api/v1/incidents?limit=501", read, 400, "query.limit"},
		{"GET", "/api/v1/incidents?limit=many", read, 400, "query.limit"},
		{"GET", "/api/v1/incidents?from=2026", read, 400, "YYYY-MM-DD"},
		{"GET", "/api/v1/incidents?cursor=x", read, 400, "cursor"},
		{"GET", "/api/v1/actors?cursor=x", read, 400, "cursor"},
		{"GET", "/api/v1/changes", read, 400, "query.since"},
		{"GET", "/api/v1/changes?since=monday", read, 400, "RFC 3339"},
		{"GET", "/api/v1/changes?since=2026-03-01&cursor=-1", read, 400, "cursor"},
		{"GET", "/api/v1/export/incidents.csv", read, 403, "export"},
		{"GET", "/api/v1/export/incidents.doc", x.token("reader", account.ScopeExport), 400, "form"},
		{"GET", "/api/v1/reports", "", 401, "token"},
		{"GET", "/api/v1/reports", "marsad_x_y", 401, "token"},
		{"GET", "/api/v1/reports/r1/versions/7", read, 404, ""},
	} {
		q, err := http.NewRequest(tt.method, x.url+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if tt.token != "" {
			q.Header.Set("Authorization", "Bearer "+tt.token)
		}
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		var p problem.Problem
		if err != nil || json.Unmarshal(body, &p) != nil || r.StatusCode != tt.status || p.Status != tt.status || p.Title == "" || r.Header.Get("Content-Type") != problem.MediaType || !strings.Contains(string(body), tt.says) {
			t.Errorf("%s %s: %d %s %s, want %d and %q", tt.method, tt.path, r.StatusCode, r.Header.Get("Content-Type"), body, tt.status, tt.says)
		}
		if tt.status == 405 && r.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("Allow %q", r.Header.Get("Allow"))
		}
	}
	c, err := client.New(x.url, client.Options{Token: read})
	if err != nil {
		t.Fatal(err)
	}
	var e *client.Error
	if _, err := c.Post(context.Background(), "none"); !errors.As(err, &e) || e.Status != 404 || e.Detail == "" {
		t.Errorf("the client's error: %v", err)
	}
}

// TestETags: a tag that holds is answered with 304; one viewer's is not another's, and it changes with the record.
func TestETags(t *testing.T) {
	x := newTown(t, "")
	ask := func(user, tag string) (int, string, int) {
		q, _ := http.NewRequest(http.MethodGet, x.url+"/api/v1/incidents/i1", nil)
		q.Header.Set("Authorization", "Bearer "+x.token(user, account.ScopeRead))
		if tag != "" {
			q.Header.Set("If-None-Match", `"other", W/`+tag)
		}
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("Cache-Control %q", r.Header.Get("Cache-Control"))
		}
		return r.StatusCode, r.Header.Get("ETag"), len(body)
	}
	_, readers, _ := ask("reader", "")
	if status, tag, n := ask("reader", readers); status != 304 || tag != readers || n != 0 {
		t.Errorf("asked again: %d, %s, %d bytes", status, tag, n)
	}
	if status, tag, _ := ask("analyst", readers); status != 200 || tag == readers {
		t.Errorf("somebody who sees more: %d, %s", status, tag)
	}
	i, err := x.ledger.Object(context.Background(), register.KindIncident, "i1")
	if err != nil {
		t.Fatal(err)
	}
	i.Body = bytes.Replace(i.Body, []byte(`"grade":"claimed"`), []byte(`"grade":"contested"`), 1)
	if err := x.ledger.Keep(context.Background(), by, i); err != nil {
		t.Fatal(err)
	}
	if status, tag, _ := ask("reader", readers); status != 200 || tag == readers {
		t.Errorf("after a change: %d, %s", status, tag)
	}
}
