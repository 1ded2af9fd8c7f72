package web

import (
	"context"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/api"
	"marsad/internal/bulletin"
	"marsad/internal/lexicon"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/watch"
	"marsad/record"
)

const passphrase = "seven green lorries"

// town is a server with a user of every role, and a report that names a private person.
type town struct {
	t      *testing.T
	book   *account.Book
	ledger store.Ledger
	url    string
}

func newTown(t *testing.T, visitors access.Role) town {
	t.Helper()
	s := memory.New()
	text := "اعتقل الحاجز سامر العبودي صباحاً"
	person := record.Span{Start: 13, End: 25, Quote: "سامر العبودي"}
	r := record.Report{Schema: record.Schema, ID: "r1", Source: record.Source{Outlet: "بريد النهر"}, Text: record.Text{Original: text, Restored: text},
		Entities: []record.Entity{{ID: "e1", Kind: "person", Name: record.Name{Arabic: "سامر العبودي", English: "Samer Abboudi"}, Mentions: []record.Span{person}}}}
	ctx := context.Background()
	if _, err := s.Put(ctx, r); err != nil {
		t.Fatal(err)
	}
	lat, lon := 35.9312, 36.6367
	o, err := register.Object(register.FieldEntry{ID: "f1", Kind: register.FieldContact, By: "rami.k", SubmittedAt: "2026-03-02T11:22:33Z", When: register.When{From: "2026-03-02"}, Places: []register.Place{{Name: record.Name{Arabic: "السرو"}, Lat: &lat, Lon: &lon}},
		Contact: &register.ContactLog{With: "سليم الجوبري", Channel: "call"}, Review: register.Reviewed{State: register.ReviewApproved}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	private := []register.Place{{Name: record.Name{Arabic: "بيت سامر العبودي", English: "house of Samer Abboudi"}, Lat: &lat, Lon: &lon, RadiusM: 10, Private: true}}
	suffered := []register.Part{{Name: record.Name{Arabic: "سامر العبودي", English: "Samer Abboudi"}, Kind: "person", Role: "recipient", Private: true}}
	i, err := register.Object(register.Incident{ID: "i1", Type: "detention", Modality: "asserted", Grade: register.GradeClaimed, Title: record.Name{Arabic: "اعتقل"}, Places: private, Actors: suffered,
		Origins:  []register.Origin{{ID: "o1", Kind: register.OriginOutlet, Name: "بريد النهر", Reports: []string{"r1"}}},
		Mentions: []register.Mention{{Report: "r1", Outlet: "بريد النهر", Origin: "o1", Type: "detention", Modality: "asserted", Places: private, Actors: suffered, Cue: record.Span{Start: 0, End: 5, Quote: "اعتقل"}}}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Keep(ctx, by, o, i); err != nil {
		t.Fatal(err)
	}
	b := account.New(s, account.Options{Now: time.Now, Random: rand.NewChaCha8([32]byte{1}), Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	for _, role := range access.Roles()[1:] {
		if _, err := b.Add(ctx, by, string(role), role); err != nil {
			t.Fatal(err)
		}
		if err := b.SetPassword(ctx, by, string(role), passphrase); err != nil {
			t.Fatal(err)
		}
	}
	h, err := New(Options{APILimits: api.Limits{PerMinute: math.MaxInt32, Burst: math.MaxInt32}, Reports: s, Ledger: s, Keeper: &keeper.Keeper{Ledger: s, Now: time.Now}, Audit: b, Door: account.NewDoor(b, visitors), Bulletin: bulletinOf(t, s), Watch: &watch.Desk{Ledger: s, Reports: s, Viewers: b, Now: time.Now, Random: rand.NewChaCha8([32]byte{2})}, Accounts: b})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return town{t, b, s, server.URL}
}

var by = store.Author{Name: "test", Why: "test", At: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}

// bulletinOf gives the monitoring report of a store, with the shipped template.
func bulletinOf(t *testing.T, s *memory.Store) Bulletin {
	t.Helper()
	template, err := bulletin.Load("", "", "test")
	if err != nil {
		t.Fatal(err)
	}
	book := func() (*parties.Book, error) {
		lex, err := lexicon.LoadWith(nil, false)
		if err != nil {
			return nil, err
		}
		return parties.New(lex)
	}
	return Bulletin{bulletin.Options{Ledger: s, Reports: s, Book: book, Now: func() time.Time { return by.At }}, template}
}

// setCookie gives the line that sets a cookie, "" when none does.
func setCookie(h http.Header, name string) string {
	for _, line := range h.Values("Set-Cookie") {
		if strings.HasPrefix(line, name+"=") {
			return line
		}
	}
	return ""
}

// client gives a browser that follows no redirect; a role signs in first.
func (x town) client(role string) *http.Client {
	x.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		x.t.Fatal(err)
	}
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if role != "" && role != "visitor" {
		if status, _ := x.post(c, "/ar/sign-in", url.Values{"name": {role}, "password": {passphrase}}); status != http.StatusSeeOther {
			x.t.Fatalf("%s signs in: %d", role, status)
		}
	}
	return c
}

func (x town) post(c *http.Client, path string, form url.Values) (int, http.Header) {
	x.t.Helper()
	r, err := c.PostForm(x.url+path, form)
	if err != nil {
		x.t.Fatal(err)
	}
	defer r.Body.Close()
	return r.StatusCode, r.Header
}

func (x town) get(c *http.Client, path, token string) (int, string) {
	x.t.Helper()
	q, err := http.NewRequest(http.MethodGet, x.url+path, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	r, err := c.Do(q)
	if err != nil {
		x.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		x.t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// cell is what a route answers: to nobody while visitors see nothing, and to everybody who may come in. names says that the answer would hold the private person's
// name in a field if it were not blurred.
type cell struct {
	path          string
	shut, open    int
	names, posted bool
	least         access.Role // who has less is refused with 403; everybody may when empty
}

// matrix is every route of the site. A route that is not in it fails the test: whoever adds one says here who may see what. What alerts tell whom stands in TestAlerts.
var matrix = map[string]cell{
	"GET /{$}":                           {"/", 303, 302, false, false, ""},
	"GET /":                              {"/nothing", 303, 404, false, false, ""},
	"GET /healthz":                       {"/healthz", 200, 200, false, false, ""},
	"GET /static/{version}/{file}":       {"/static/x/y", 404, 404, false, false, ""},
	"GET /{lang}/{$}":                    {"/en/", 303, 200, false, false, ""},
	"GET /{lang}/reports/{id}":           {"/en/reports/r1", 303, 200, true, false, ""},
	"GET /{lang}/reports/{id}/versions":  {"/en/reports/r1/versions", 303, 200, false, false, ""},
	"GET /{lang}/archived/{sha256}":      {"/en/archived/00", 303, 404, false, false, ""},
	"GET /archived/{sha256}":             {"/archived/00", 303, 404, false, false, ""},
	"GET /archived/{sha256}/bytes":       {"/archived/00/bytes", 303, 404, false, false, ""},
	"GET /archived/{sha256}/picture":     {"/archived/00/picture", 303, 404, false, false, ""},
	"GET /api/v1/reports/{id}":           {"/api/v1/reports/r1", 401, 200, true, false, ""},
	"GET /{lang}/bulletin":               {"/en/bulletin?day=2026-03-02", 303, 200, false, false, ""},
	"GET /{lang}/bulletin/file":          {"/en/bulletin/file?day=2026-03-02", 303, 200, false, false, ""},
	"GET /{lang}/sources":                {"/en/sources", 303, 404, false, false, ""},
	"GET /{lang}/field":                  {"/en/field", 303, 200, false, false, ""},
	"GET /{lang}/field/{id}":             {"/en/field/f1", 303, 200, false, false, ""},
	"GET /{lang}/field/new/{kind}":       {"/en/field/new/contact_log", 303, 200, false, false, access.Analyst},
	"POST /{lang}/field/{id}":            {"/en/field/f1", 303, 409, false, true, access.Reviewer},
	"POST /{lang}/field/new/{kind}":      {"/en/field/new/contact_log", 303, 400, false, true, access.Analyst},
	"GET /{lang}/field/correct/{id}":     {"/en/field/correct/f1", 303, 200, false, false, access.Reviewer},
	"POST /{lang}/field/correct/{id}":    {"/en/field/correct/f1", 303, 400, false, true, access.Reviewer},
	"GET /api/v1/field":                  {"/api/v1/field", 401, 200, false, false, ""},
	"GET /api/v1/field/{id}":             {"/api/v1/field/f1", 401, 200, false, false, ""},
	"GET /{lang}/agreements":             {"/en/agreements", 303, 200, false, false, ""},
	"GET /{lang}/agreements/{id}":        {"/en/agreements/none", 303, 404, false, false, ""},
	"GET /{lang}/patrols":                {"/en/patrols", 303, 200, false, false, ""},
	"GET /{lang}/patrols/{id}":           {"/en/patrols/none", 303, 404, false, false, ""},
	"GET /api/v1/agreements/{id}":        {"/api/v1/agreements/none", 401, 404, false, false, ""},
	"GET /api/v1/patrols/{id}":           {"/api/v1/patrols/none", 401, 404, false, false, ""},
	"GET /{lang}/export":                 {"/en/export?what=events&form=csv", 303, 200, false, false, ""},
	"GET /{lang}/feed.atom":              {"/en/feed.atom", 303, 200, false, false, ""},
	"GET /{lang}/feed.json":              {"/en/feed.json", 303, 200, false, false, ""},
	"GET /api/v1/export/{file}":          {"/api/v1/export/tracks.jsonl", 401, 200, false, false, ""},
	"GET /{lang}/search":                 {"/en/search?q=العبودي", 303, 200, false, false, ""},
	"GET /api/v1/search":                 {"/api/v1/search?q=العبودي", 401, 200, false, false, ""},
	"GET /{lang}/posts":                  {"/en/posts", 303, 200, false, false, ""},
	"GET /{lang}/posts/{id}":             {"/en/posts/p1", 303, 404, false, false, ""},
	"GET /api/v1/posts/{id}":             {"/api/v1/posts/p1", 401, 404, false, false, ""},
	"GET /{lang}/actors":                 {"/en/actors", 303, 200, false, false, ""},
	"GET /{lang}/actors/{id}":            {"/en/actors/a1", 303, 404, false, false, ""},
	"GET /api/v1/actors/{id}":            {"/api/v1/actors/a1", 401, 404, false, false, ""},
	"GET /{lang}/incidents":              {"/en/incidents", 303, 200, false, false, ""},
	"GET /{lang}/incidents/{id}":         {"/en/incidents/i1", 303, 200, true, false, ""},
	"GET /{lang}/map":                    {"/en/map", 303, 200, false, false, ""},
	"GET /{lang}/about":                  {"/en/about", 303, 200, false, false, ""},
	"GET /{lang}/places":                 {"/en/places", 303, 200, false, false, ""},
	"GET /{lang}/topics":                 {"/en/topics", 303, 200, false, false, ""},
	"GET /tiles/{file}":                  {"/tiles/streets.pmtiles", 303, 404, false, false, ""},
	"GET /{lang}/today":                  {"/en/today?day=2026-03-02", 303, 200, false, false, ""},
	"GET /api/v1/incidents":              {"/api/v1/incidents", 401, 200, true, false, ""},
	"GET /api/v1/incidents/{id}":         {"/api/v1/incidents/i1", 401, 200, true, false, ""},
	"GET /{lang}/watch":                  {"/en/watch", 303, 200, false, false, access.Reader},
	"GET /{lang}/watch/new":              {"/en/watch/new?kind=incident", 303, 200, false, false, access.Reader},
	"POST /{lang}/watch/new":             {"/en/watch/new", 303, 400, false, true, access.Reader},
	"GET /{lang}/watch/rules/{id}":       {"/en/watch/rules/none", 303, 404, false, false, access.Reader},
	"POST /{lang}/watch/rules/{id}":      {"/en/watch/rules/none", 303, 404, false, true, access.Reader},
	"GET /{lang}/watch/rules/{id}/edit":  {"/en/watch/rules/none/edit", 303, 404, false, false, access.Reader},
	"POST /{lang}/watch/rules/{id}/edit": {"/en/watch/rules/none/edit", 303, 404, false, true, access.Reader},
	"GET /{lang}/watch/channels":         {"/en/watch/channels", 303, 200, false, false, access.Reader},
	"POST /{lang}/watch/channels":        {"/en/watch/channels", 303, 400, false, true, access.Reader},
	"GET /{lang}/watch/log":              {"/en/watch/log?all=1", 303, 200, false, false, access.Reader},
	"GET /watch/feed/{file}":             {"/watch/feed/none.atom", 404, 404, false, false, ""},
	"GET /watch/worker.js":               {"/watch/worker.js", workerStatus(), workerStatus(), false, false, ""},
	"GET /{lang}/settings":               {"/en/settings", 303, 200, false, false, access.Reader},
	"POST /{lang}/settings":              {"/en/settings", 303, 400, false, true, access.Reader},
	// A test server has an address and no name, for which browsers make no passkeys: those are tried in package account.
	"POST /{lang}/settings/passkeys/begin":  {"/en/settings/passkeys/begin", 303, 400, false, true, access.Reader},
	"POST /{lang}/settings/passkeys/finish": {"/en/settings/passkeys/finish", 303, 400, false, true, access.Reader},
	"GET /{lang}/users":                     {"/en/users", 303, 200, false, false, access.Admin},
	"POST /{lang}/users":                    {"/en/users", 303, 400, false, true, access.Admin},
	"POST /{lang}/sign-in/code":             {"/en/sign-in/code", 401, 401, false, true, ""},
	"POST /{lang}/sign-in/passkey/begin":    {"/en/sign-in/passkey/begin", 400, 400, false, true, ""},
	"POST /{lang}/sign-in/passkey/finish":   {"/en/sign-in/passkey/finish", 401, 401, false, true, ""},
	"GET /{lang}/sign-in/oidc":              {"/en/sign-in/oidc", 404, 404, false, false, ""},
	"GET /{lang}/sign-in/oidc/callback":     {"/en/sign-in/oidc/callback", 404, 404, false, false, ""},
	"GET /{lang}/sign-in":                   {"/en/sign-in", 200, 200, false, false, ""},
	"POST /{lang}/sign-in":                  {"/en/sign-in", 401, 401, false, true, ""},
	"POST /{lang}/sign-out":                 {"/en/sign-out", 303, 303, false, true, ""},
	"GET /{lang}/reports/{id}/review":       {"/en/reports/r1/review", 303, 200, true, false, access.Analyst},
	"POST /{lang}/reports/{id}/review":      {"/en/reports/r1/review", 303, 409, false, true, access.Analyst},
	"POST /{lang}/incidents/{id}/review":    {"/en/incidents/i1/review", 303, 422, false, true, access.Reviewer},
	"POST /{lang}/reports/{id}/notes":       {"/en/reports/r1/notes", 303, 422, false, true, access.Analyst},
	"GET /{lang}/history/{kind}/{id}":       {"/en/history/incident/i1", 303, 200, true, false, ""},
	"GET /api/v1/history/{kind}/{id}":       {"/api/v1/history/incident/i1", 401, 200, true, false, ""},
	"GET /{lang}/review":                    {"/en/review", 303, 200, false, false, access.Reviewer},
	"POST /{lang}/review":                   {"/en/review", 303, 404, false, true, access.Reviewer},
	"GET /{lang}/audit":                     {"/en/audit", 303, 200, false, false, access.Admin},
}

func TestEveryRouteIsInTheMatrix(t *testing.T) {
	have := map[string]bool{}
	patterns := (&site{}).newAPI().Patterns()
	for _, r := range (&site{}).all() {
		patterns = append(patterns, r.pattern)
	}
	for _, pattern := range patterns {
		p := strings.NewReplacer(" /ar/", " /{lang}/", " /en/", " /{lang}/").Replace(pattern)
		if have[p] = true; matrix[p].path == "" {
			t.Errorf("route %q is not in the matrix of who may see what", pattern)
		}
		if strings.Contains(p, "alert") {
			t.Errorf("route %q: alerts are an output now; test what they tell whom", pattern)
		}
	}
	for p := range matrix {
		if !have[p] {
			t.Errorf("the matrix has %q, the site has not", p)
		}
	}
}

// TestMatrix asks the server for every route in every role, with visitors shut out and let in.
func TestMatrix(t *testing.T) {
	for _, visitors := range []access.Role{"", access.Visitor, access.Reader} {
		x := newTown(t, visitors)
		for _, role := range access.Roles() {
			for pattern, c := range matrix {
				client := x.client(string(role))
				want := c.open
				if c.least != "" && !role.AtLeast(c.least) {
					want = http.StatusForbidden
				}
				if role == access.Visitor && visitors == "" {
					want = c.shut
				}
				var status int
				var body string
				if c.posted {
					status, _ = x.post(client, c.path, url.Values{})
				} else {
					status, body = x.get(client, c.path, "")
				}
				if status != want {
					t.Errorf("visitors %q, %s, %s: %d, want %d", visitors, role, pattern, status, want)
				}
				if role == access.Visitor || role == access.Reader {
					for _, secret := range []string{"35.93", "36.63", "rami.k", "الجوبري"} {
						if strings.Contains(body, secret) {
							t.Errorf("visitors %q, %s, %s: %q is shown", visitors, role, pattern, secret)
						}
					}
				}
				if c.names && status == http.StatusOK {
					if got, want := strings.Contains(body, "Samer Abboudi"), role.AtLeast(access.Analyst); got != want {
						t.Errorf("visitors %q, %s, %s: the private person is named: %v, want %v", visitors, role, pattern, got, want)
					}
				}
			}
		}
	}
}

func TestSessions(t *testing.T) {
	x := newTown(t, "")
	one, two := x.client("analyst"), x.client("analyst")
	if status, _ := x.post(one, "/en/sign-out", url.Values{}); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	for c, want := range map[*http.Client]int{one: 303, two: 200} {
		if status, _ := x.get(c, "/en/", ""); status != want {
			t.Errorf("after one signed out: %d, want %d", status, want)
		}
	}
	three := x.client("analyst")
	x.post(three, "/en/sign-out", url.Values{"everywhere": {"yes"}})
	if status, _ := x.get(two, "/en/", ""); status != http.StatusSeeOther {
		t.Errorf("after signing out everywhere: %d", status)
	}
	four := x.client("reader")
	if err := x.book.Change(context.Background(), by, "reader", func(u *register.User) { u.Disabled = true }); err != nil {
		t.Fatal(err)
	}
	if status, _ := x.get(four, "/en/", ""); status != http.StatusSeeOther {
		t.Errorf("a user who was disabled: %d", status)
	}
}

// A key that somebody knew before the sign-in is worth nothing after it.
func TestFixation(t *testing.T) {
	x := newTown(t, "")
	c := x.client("")
	u, _ := url.Parse(x.url)
	planted := &http.Cookie{Name: "marsad", Value: strings.Repeat("A", 43), Path: "/"}
	c.Jar.SetCookies(u, []*http.Cookie{planted})
	_, h := x.post(c, "/ar/sign-in", url.Values{"name": {"reader"}, "password": {passphrase}})
	set := setCookie(h, "marsad")
	if !strings.Contains(set, "HttpOnly") || !strings.Contains(set, "SameSite=Lax") || strings.Contains(set, planted.Value) {
		t.Errorf("cookie %q", set)
	}
	thief := x.client("")
	thief.Jar.SetCookies(u, []*http.Cookie{planted})
	if status, _ := x.get(thief, "/ar/", ""); status != http.StatusSeeOther {
		t.Errorf("with the planted key: %d", status)
	}
}

func TestCookieIsSecureAwayFromThisMachine(t *testing.T) {
	x := newTown(t, "")
	form := strings.NewReader(url.Values{"name": {"reader"}, "password": {passphrase}}.Encode())
	q, _ := http.NewRequest(http.MethodPost, x.url+"/ar/sign-in", form)
	q.Host = "marsad.example"
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r, err := x.client("").Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	for _, name := range []string{"__Host-marsad", "__Host-marsad-known"} {
		if set := setCookie(r.Header, name); !strings.Contains(set, "; Secure") || !strings.Contains(set, "; HttpOnly") || !strings.Contains(set, "; SameSite=") || !strings.Contains(set, "; Path=/") || strings.Contains(set, "Domain") {
			t.Errorf("cookie %s: %q", name, set)
		}
	}
}

func TestTokensOfPrograms(t *testing.T) {
	x := newTown(t, "")
	ctx := context.Background()
	read, _, err := x.book.NewToken(ctx, by, "analyst", "", []string{account.ScopeRead}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	field, _, err := x.book.NewToken(ctx, by, "analyst", "", []string{account.ScopeField}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]int{read: 200, field: 403, "marsad_x_y": 401} {
		if status, _ := x.get(x.client(""), "/api/v1/reports/r1", token); status != want {
			t.Errorf("token %.12s: %d, want %d", token, status, want)
		}
	}
	if status, _ := x.get(x.client(""), "/api/v1/export/x", read); status != http.StatusForbidden {
		t.Errorf("a token that may read exports: %d", status)
	}
}

// TestClasses asks for records of every class in every role: page, API, list and count agree, and what may not be seen is as if it were not there.
func TestClasses(t *testing.T) {
	x := newTown(t, access.Reader)
	ctx := context.Background()
	if _, err := x.book.Add(ctx, by, "member", access.Reader); err != nil {
		t.Fatal(err)
	}
	if err := x.book.SetPassword(ctx, by, "member", passphrase); err != nil {
		t.Fatal(err)
	}
	if _, err := x.book.AddCase(ctx, by, "river", record.Name{Arabic: "النهر"}); err != nil {
		t.Fatal(err)
	}
	if _, err := x.book.Members(ctx, by, "river", []string{"member"}, nil); err != nil {
		t.Fatal(err)
	}
	for id, class := range map[string]access.Class{"secret1": access.Restricted, "secret2": access.OfCase("river")} {
		o, err := register.Object(register.FieldEntry{ID: id, Class: class, Kind: register.FieldContact, By: "rami.k", Contact: &register.ContactLog{With: "س", Channel: "call"}, Review: register.Reviewed{State: register.ReviewApproved}}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.ledger.Keep(ctx, by, o); err != nil {
			t.Fatal(err)
		}
	}
	for who, may := range map[string][2]bool{"visitor": {}, "reader": {}, "analyst": {}, "reviewer": {true, false}, "admin": {true, false}, "member": {false, true}} {
		c := x.client(who)
		seen := 1 // the open one
		for i, id := range []string{"secret1", "secret2"} {
			want := http.StatusNotFound
			if may[i] {
				want = http.StatusOK
				seen++
			}
			for _, path := range []string{"/ar/field/" + id, "/api/v1/field/" + id} {
				if status, _ := x.get(c, path, ""); status != want {
					t.Errorf("%s, %s: %d, want %d", who, path, status, want)
				}
			}
			for _, path := range []string{"/ar/field", "/api/v1/field"} {
				if _, body := x.get(c, path, ""); strings.Contains(body, id) != may[i] {
					t.Errorf("%s, %s: %s is listed: %v", who, path, id, !may[i])
				}
			}
		}
		if _, body := x.get(c, "/api/v1/field", ""); !strings.Contains(body, `"total":`+strconv.Itoa(seen)) {
			t.Errorf("%s counts other than %d: %.200s", who, seen, body)
		}
	}
}

// TestRestrictedReport asks every output of a report that reviewers alone may see, and the capture that it was read from.
func TestRestrictedReport(t *testing.T) {
	x := newTown(t, access.Reader)
	ctx := context.Background()
	s := x.ledger.(*memory.Store)
	r, err := s.Get(ctx, "r1")
	if err != nil {
		t.Fatal(err)
	}
	r.ID, r.Source.SHA256 = "secret-one", strings.Repeat("ab", 32)
	if _, err := s.Put(ctx, r); err != nil {
		t.Fatal(err)
	}
	if err := s.SetClass(ctx, by, r.ID, access.Restricted); err != nil {
		t.Fatal(err)
	}
	paths := []string{"/en/reports/secret-one", "/en/reports/secret-one?view=published", "/api/v1/reports/secret-one", "/en/reports/secret-one/versions"}
	listings := []string{"/en/", "/en/reports/r1", "/en/search?q=الحاجز", "/api/v1/search?q=الحاجز", "/api/v1/export/events.jsonl", "/en/export?what=events&form=csv", "/en/feed.atom", "/en/feed.json"}
	for _, role := range append([]string{"visitor"}, "reader", "analyst", "reviewer", "admin") {
		c := x.client(role)
		sees := access.Role(role).AtLeast(access.Reviewer)
		for _, path := range paths {
			want := http.StatusNotFound
			if sees {
				want = http.StatusOK
			}
			if status, body := x.get(c, path, ""); status != want || !sees && strings.Contains(body, "العبودي") {
				t.Errorf("%s asks %s: %d, want %d", role, path, status, want)
			}
		}
		for _, path := range listings {
			if status, body := x.get(c, path, ""); !sees && strings.Contains(body, "secret-one") {
				t.Errorf("%s asks %s: %d, and the restricted report is named", role, path, status)
			}
		}
	}
	closed, err := closes(access.With(ctx, access.Viewer{Role: access.Analyst}), s, r.Source.SHA256)
	if err != nil || !closed {
		t.Errorf("an analyst may open what a restricted report was read from: %v", err)
	}
	picture := strings.Repeat("cd", 32)
	if err := s.SetClass(ctx, by, r.ID, access.Restricted, picture); err != nil {
		t.Fatal(err)
	}
	for role, want := range map[access.Role]bool{access.Visitor: true, access.Reader: true, access.Analyst: true, access.Reviewer: false, access.Admin: false} {
		if closed, err := closes(access.With(ctx, access.Viewer{Role: role}), s, picture); err != nil || closed != want {
			t.Errorf("%s and the picture of a restricted page: closed %v, %v", role, closed, err)
		}
	}
	if closed, err := closes(access.With(ctx, access.Viewer{Role: access.Reviewer}), s, r.Source.SHA256); err != nil || closed {
		t.Errorf("a reviewer may not: %v", err)
	}
}
