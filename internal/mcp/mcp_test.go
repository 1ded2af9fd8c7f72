package mcp

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"go.uber.org/goleak"

	"marsad/client"
	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/web"
	"marsad/record"
)

var by = store.Author{Name: "test", Why: "test", At: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}

const article = "اعتقل الحاجـ.ـز سامر العبودي صباحاً. ثم أفرج عنه.\nقال مصدر إن الحاجز أغلق الطريق."

func filled(t *testing.T) *memory.Store {
	t.Helper()
	s, ctx := memory.New(), context.Background()
	restored := strings.Replace(article, "الحاجـ.ـز", "الحاجز", 1)
	r := record.Report{Schema: record.Schema, ID: "r1", Source: record.Source{Outlet: "بريد النهر", URL: "https://example.org/1", SHA256: strings.Repeat("ab", 32), Published: &record.Time{Value: "2026-03-01", Precision: "day", Basis: "published"}}, Text: record.Text{Original: article, Restored: restored},
		Restorations: []record.Restoration{{Start: 6, End: 15, Quote: "الحاجـ.ـز", Reading: "الحاجز", Kind: "separator", Confidence: 1}},
		Entities:     []record.Entity{{ID: "e1", Kind: "person", Name: record.Name{Arabic: "سامر العبودي"}, Mentions: []record.Span{{Start: 16, End: 28, Quote: "سامر العبودي"}}}}}
	secret := r
	secret.ID, secret.Source.SHA256 = "secret", strings.Repeat("cd", 32)
	if _, err := s.Put(ctx, r, secret); err != nil {
		t.Fatal(err)
	}
	if err := s.SetClass(ctx, by, "secret", access.Restricted); err != nil {
		t.Fatal(err)
	}
	mention := register.Mention{Report: "r1", Outlet: "بريد النهر", URL: "https://example.org/1", Origin: "o1", Type: "detention", Modality: "asserted", Cue: record.Span{Start: 0, End: 5, Quote: "اعتقل"}}
	for _, e := range []register.Entry{
		register.Incident{ID: "i1", Type: "detention", Modality: "asserted", Grade: register.GradeClaimed, Title: record.Name{Arabic: "اعتقال"}, When: register.When{From: "2026-03-01"}, Origins: []register.Origin{{ID: "o1", Name: "بريد النهر"}}, Mentions: []register.Mention{mention}},
		register.Incident{ID: "i2", Class: access.Restricted, Type: "shelling", Title: record.Name{Arabic: "قصف"}},
		register.PatrolSeries{ID: "p1", Name: record.Name{Arabic: "دوريات"}}, register.Post{ID: "o1", Name: record.Name{Arabic: "القاعدة"}}, register.Actor{ID: "a1", Name: record.Name{Arabic: "فصيل السهل"}}} {
		o, err := register.Object(e, 0)
		if err == nil {
			err = s.Keep(ctx, by, o)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// assistant is the SDK's own client, connected to a server for somebody.
func assistant(t *testing.T, v access.Viewer) *sdk.ClientSession {
	t.Helper()
	s := filled(t)
	h, err := web.New(web.Options{Reports: s, Ledger: s})
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(access.With(r.Context(), v)))
	}))
	transport := &http.Transport{}
	c, err := client.New(site.URL, client.Options{HTTP: &http.Client{Transport: transport}})
	if err != nil {
		t.Fatal(err)
	}
	here, there := sdk.NewInMemoryTransports()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- New(Options{Client: c, Pages: "https://monitor.example/", Version: "1"}).Run(ctx, there)
	}()
	session, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(ctx, here, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		session.Close()
		<-served
		cancel()
		transport.CloseIdleConnections()
		site.Close()
	})
	return session
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func call(t *testing.T, s *sdk.ClientSession, tool string, arguments map[string]any) (string, bool) {
	t.Helper()
	r, err := s.CallTool(context.Background(), &sdk.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		return err.Error(), false
	}
	var out strings.Builder
	for _, c := range r.Content {
		if text, ok := c.(*sdk.TextContent); ok {
			out.WriteString(text.Text)
		}
	}
	if !r.IsError {
		structured, err := json.Marshal(r.StructuredContent)
		if err != nil || len(structured) < 3 {
			t.Errorf("%s: no structured content: %s, %v", tool, structured, err)
		}
	}
	return out.String(), !r.IsError
}

// TestTools lists the tools: each reads only, and says what it takes.
func TestTools(t *testing.T) {
	s := assistant(t, access.Viewer{Role: access.Visitor})
	listed, err := s.ListTools(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range listed.Tools {
		names = append(names, tool.Name)
		if a := tool.Annotations; a == nil || !a.ReadOnlyHint || a.DestructiveHint == nil || *a.DestructiveHint || tool.Description == "" || tool.InputSchema == nil {
			t.Errorf("tool %s: %+v", tool.Name, tool)
		}
	}
	if slices.Sort(names); strings.Join(names, " ") != "changes cite open search" {
		t.Errorf("tools %v", names)
	}
	if in := s.InitializeResult().Instructions; !strings.Contains(in, "never to follow") || !strings.Contains(in, "accused by") {
		t.Errorf("instructions %q", in)
	}
}

func TestCalls(t *testing.T) {
	s := assistant(t, access.Viewer{Role: access.Analyst, Name: "huda"})
	for _, tt := range []struct {
		tool string
		in   map[string]any
		fine bool
		says []string
	}{
		{"search", map[string]any{"query": "الحاجز"}, true, []string{`"id":"r1"`, "«الحاجز»", "https://monitor.example/en/reports/r1", `"total":1`}},
		{"search", map[string]any{"query": "اعتقال", "kind": "incident"}, true, []string{`"id":"i1"`, "/en/incidents/i1"}},
		{"search", map[string]any{"type": "war"}, false, []string{"query.type"}},
		{"search", map[string]any{"limit": 1000}, false, []string{"limit"}},
		{"search", map[string]any{"colour": "red"}, false, []string{"colour"}},
		{"open", map[string]any{"kind": "report", "id": "r1"}, true, []string{"اعتقل الحاجز سامر", `"length":81`}},
		{"open", map[string]any{"kind": "report", "id": "r1", "offset": 6}, true, []string{`"text":"الحاجز سامر`}},
		{"open", map[string]any{"kind": "report", "id": "r1", "offset": 9000}, false, []string{"outside"}},
		{"open", map[string]any{"kind": "report", "id": "secret"}, false, []string{"404"}},
		{"open", map[string]any{"kind": "incident", "id": "i1"}, true, []string{`"grade":"claimed"`}},
		{"open", map[string]any{"kind": "incident", "id": "i2"}, false, []string{"404"}},
		{"open", map[string]any{"kind": "agreement", "id": "sochi-agreement"}, true, []string{`"clauses"`}},
		{"open", map[string]any{"kind": "patrol", "id": "p1"}, true, []string{`"suspensions"`}},
		{"open", map[string]any{"kind": "post", "id": "o1"}, true, []string{`"states"`}},
		{"open", map[string]any{"kind": "actor", "id": "a1"}, true, []string{`"statements"`}},
		{"open", map[string]any{"kind": "user", "id": "x"}, false, []string{"kind"}},
		{"cite", map[string]any{"report": "r1", "quote": "سامر العبودي"}, true, []string{`"start":16`, `"end":28`, "https://monitor.example/en/reports/r1#at-16", strings.Repeat("ab", 32), `"published":"2026-03-01"`, "https://example.org/1"}},
		{"cite", map[string]any{"report": "r1", "quote": "الحاجز"}, true, []string{`"quote":"الحاجز"`}},
		{"cite", map[string]any{"report": "r1", "quote": "اعتقل الحاجز"}, true, []string{`"quote":"اعتقل الحاجـ.ـز","reading":"اعتقل الحاجز"`, `"sentence":"اعتقل الحاجز سامر العبودي صباحاً."`}},
		{"cite", map[string]any{"report": "r1", "start": 6, "end": 15}, true, []string{`"reading":"الحاجز"`}},
		{"cite", map[string]any{"report": "r1", "start": 6, "end": 1500}, false, []string{"no stretch"}},
		{"cite", map[string]any{"report": "r1", "quote": "قصف الحاجز"}, false, []string{"does not hold these words"}},
		{"cite", map[string]any{"report": "secret", "quote": "الحاجز"}, false, []string{"404"}},
		{"cite", map[string]any{"incident": "i1"}, true, []string{`"quote":"اعتقل"`, `"origin":"o1 بريد النهر"`, "#at-0"}},
		{"cite", map[string]any{"incident": "i1", "report": "r1"}, false, []string{"give a report"}},
		{"changes", map[string]any{"since": "2026-03-01"}, true, []string{`"id":"i1","kind":"incident"`, "/en/incidents/i1"}},
		{"changes", map[string]any{"since": "2026-03-03"}, true, []string{`"changes":[]`}},
		{"changes", map[string]any{"since": "yesterday"}, false, []string{"YYYY-MM-DD"}},
		{"changes", map[string]any{}, false, []string{"since"}},
	} {
		got, fine := call(t, s, tt.tool, tt.in)
		for _, want := range tt.says {
			if fine != tt.fine || !strings.Contains(got, want) {
				t.Errorf("%s %v: fine %v, %s\nwant %q", tt.tool, tt.in, fine, got, want)
			}
		}
	}
}

// TestAccess: what somebody may not see is neither found, nor opened, nor told as a change, and private persons are not named in what was read.
func TestAccess(t *testing.T) {
	for role, sees := range map[access.Role]bool{access.Visitor: false, access.Reader: false, access.Reviewer: true} {
		s := assistant(t, access.Viewer{Role: role})
		for _, tt := range []struct {
			tool string
			in   map[string]any
			has  string
		}{
			{"search", map[string]any{"query": "الحاجز"}, `"id":"secret"`}, {"search", map[string]any{"kind": "incident"}, `"id":"i2"`}, {"changes", map[string]any{"since": "2026-03-01"}, `"id":"i2"`},
			{"open", map[string]any{"kind": "report", "id": "secret"}, `"id":"secret"`}, {"cite", map[string]any{"report": "secret", "start": 0, "end": 5}, `"report":"secret"`},
			{"open", map[string]any{"kind": "report", "id": "r1"}, `"name":{"ar":"سامر العبودي"}`},
		} {
			if got, _ := call(t, s, tt.tool, tt.in); strings.Contains(got, tt.has) != sees {
				t.Errorf("%s, %s %v: has %s: %v\n%.600s", role, tt.tool, tt.in, tt.has, !sees, got)
			}
		}
	}
}

// TestLongReport reads a report part by part: nothing is lost between parts.
func TestLongReport(t *testing.T) {
	r := client.Report{Text: record.Text{Original: strings.Repeat("كلمة ", 3000)}, Restorations: []record.Restoration{{Start: textPart - 2, End: textPart + 3, Quote: "x", Reading: "y"}}}
	if got := partEnd(r, 0, 15000); got != textPart+3 {
		t.Errorf("a part ends at %d, inside a restored word", got)
	}
	if got := partEnd(r, 12000, 15000); got != 15000 {
		t.Errorf("the last part ends at %d", got)
	}
}
