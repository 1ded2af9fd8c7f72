package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/register"
	"marsad/internal/watch"
)

// The table of abuse, docs/abuse.md, names for each of its lines the tests here and elsewhere that hold it. The tests walk the routes of the site, so that a new
// route is tried without being named.

// changes counts the steps of the ledger, but those by which the reading and the signing in itself are kept.
func (x town) changes() int {
	n := 0
	for c, err := range x.ledger.History(context.Background(), "", "") {
		if err != nil {
			x.t.Fatal(err)
		}
		if c.Kind != register.KindAudit && c.Kind != account.KindSession && c.Kind != watch.KindState { // the last is the pair of keys for Web Push, made when first looked at
			n++
		}
	}
	return n
}

// posted gives the path of every route that takes a POST.
func posted() []string {
	var out []string
	for pattern, c := range matrix {
		if strings.HasPrefix(pattern, "POST ") {
			out = append(out, c.path)
		}
	}
	slices.Sort(out)
	return out
}

// TestOtherSites sends every form from another site in the name of an administrator: it is refused and changes nothing, whatever the browser says of where it comes
// from. Browsers that say neither Sec-Fetch-Site nor Origin do not send the cookie along (SameSite=Lax; see TestFixation).
func TestOtherSites(t *testing.T) {
	x := newTown(t, "")
	c := x.client("admin")
	forms := url.Values{"do": {"remove"}, "state": {"approved"}, "name": {"reader"}, "role": {"admin"}, "everywhere": {"yes"}, "why": {"x"}, "verdict": {"accepted"}}
	before := x.changes()
	for _, path := range posted() {
		for _, from := range []http.Header{
			{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Sec-Fetch-Site": {"cross-site"}, "Origin": {x.url}},
			{"Origin": {"https://evil.example"}}, {"Origin": {"null"}}, {"Origin": {strings.Replace(x.url, "http:", "https:", 1) + ".evil.example"}},
		} {
			for _, kind := range []string{"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=b", "application/json"} {
				q, err := http.NewRequest(http.MethodPost, x.url+path, strings.NewReader(forms.Encode()))
				if err != nil {
					t.Fatal(err)
				}
				for name, v := range from {
					q.Header[name] = v
				}
				q.Header.Set("Content-Type", kind)
				r, err := c.Do(q)
				if err != nil {
					t.Fatal(err)
				}
				r.Body.Close()
				if r.StatusCode != http.StatusForbidden {
					t.Errorf("%s from %v: %s", path, from, r.Status)
				}
			}
		}
	}
	if status, _ := x.get(c, "/en/", ""); status != http.StatusOK {
		t.Errorf("the session was ended: %d", status)
	}
	if after := x.changes(); after != before {
		t.Errorf("other sites changed the register: %d steps", after-before)
	}
}

// TestReadingChangesNothing asks every route that is read, with what forms send in the query: links and pictures of other sites can do as much.
func TestReadingChangesNothing(t *testing.T) {
	x := newTown(t, "")
	c := x.client("admin")
	q := url.Values{"do": {"remove"}, "state": {"approved"}, "name": {"reader"}, "role": {"admin"}, "everywhere": {"yes"}, "why": {"x"}, "id": {"f1"}, "password": {passphrase}}.Encode()
	before := x.changes()
	for pattern, cell := range matrix {
		if !strings.HasPrefix(pattern, "GET ") {
			continue
		}
		path := cell.path + "?" + q
		if strings.Contains(cell.path, "?") {
			path = cell.path + "&" + q
		}
		x.get(c, path, "")
	}
	if after := x.changes(); after != before {
		t.Errorf("reading changed the register: %d steps", after-before)
	}
	if status, _ := x.get(c, "/en/", ""); status != http.StatusOK {
		t.Errorf("reading ended the session: %d", status)
	}
}

// sessionOf gives the key of a browser's session.
func (x town) sessionOf(c *http.Client) *http.Cookie {
	x.t.Helper()
	u, err := url.Parse(x.url)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, k := range c.Jar.Cookies(u) {
		if k.Name == "marsad" {
			return k
		}
	}
	x.t.Fatal("the browser has no session")
	return nil
}

// alone gives a browser that has a cookie and nothing else.
func (x town) alone(k *http.Cookie) *http.Client {
	c := x.client("")
	u, _ := url.Parse(x.url)
	c.Jar.SetCookies(u, []*http.Cookie{k})
	return c
}

// TestKeysChange holds that a session gets another key with the password and with the code, that the old ones are worth nothing, and that other rights end every
// session.
func TestKeysChange(t *testing.T) {
	x := newTown(t, "")
	f, err := x.book.NewCode(t.Context(), by, "analyst", "")
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(f.Key, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	recovery, err := x.book.HoldCode(t.Context(), by, "analyst", f.ID, code)
	if err != nil {
		t.Fatal(err)
	}
	c := x.client("")
	x.post(c, "/ar/sign-in", url.Values{"name": {"analyst"}, "password": {passphrase}})
	half := x.sessionOf(c)
	x.post(c, "/ar/sign-in/code", url.Values{"code": {recovery[0]}})
	whole := x.sessionOf(c)
	if half.Value == whole.Value {
		t.Error("the key is the same before and after the code")
	}
	for what, k := range map[string]*http.Cookie{"half a sign-in": half} {
		if status, _ := x.get(x.alone(k), "/en/", ""); status != http.StatusSeeOther {
			t.Errorf("with the key of %s: %d", what, status)
		}
	}
	if status, _ := x.get(x.alone(whole), "/en/", ""); status != http.StatusOK {
		t.Errorf("with the new key: %d", status)
	}
	if err := x.book.Change(t.Context(), by, "analyst", func(u *register.User) { u.Role = access.Reviewer }); err != nil {
		t.Fatal(err)
	}
	if status, _ := x.get(x.alone(whole), "/en/", ""); status != http.StatusSeeOther {
		t.Errorf("with the key from before the new role: %d", status)
	}
	// A key ends with signing out, wherever it was copied to.
	c = x.client("reader")
	k := x.sessionOf(c)
	x.post(c, "/en/sign-out", url.Values{})
	if status, _ := x.get(x.alone(k), "/en/", ""); status != http.StatusSeeOther {
		t.Errorf("with the key of a session that was ended: %d", status)
	}
}

// TestIDsOfOthers does to accounts what their pages do, with the ids of others.
func TestIDsOfOthers(t *testing.T) {
	x := newTown(t, "")
	f, err := x.book.NewCode(t.Context(), by, "admin", "")
	if err != nil {
		t.Fatal(err)
	}
	victim := x.client("admin")
	list, err := x.book.Sessions(t.Context(), "admin")
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	before := x.changes()
	for _, role := range []string{"reader", "analyst", "reviewer"} {
		c := x.client(role)
		for do, id := range map[string]string{"end": list[0].ID, "remove": f.ID, "hold": f.ID} {
			if status, _ := x.post(c, "/en/settings", url.Values{"do": {do}, "id": {id}, "password": {passphrase}, "code": {"000000"}}); status != http.StatusNotFound {
				t.Errorf("%s: %s of an administrator's: %d", role, do, status)
			}
		}
		if status, _ := x.post(c, "/en/users", url.Values{"do": {"role"}, "name": {role}, "role": {"admin"}}); status != http.StatusForbidden {
			t.Errorf("%s gives itself a role: %d", role, status)
		}
	}
	if status, _ := x.get(victim, "/en/", ""); status != http.StatusOK || x.changes() != before {
		t.Errorf("others did something to an administrator: %d", status)
	}
}

// TestTokensOnPages asks for every route with a token that holds every scope: nothing breaks off, and what is done about accounts takes a session.
func TestTokensOnPages(t *testing.T) {
	x := newTown(t, "")
	token := x.token(string(access.Admin), account.ScopeRead, account.ScopeExport, account.ScopeField, account.ScopeReview, account.ScopeAdmin)
	for route, c := range matrix {
		method, pattern, _ := strings.Cut(route, " ")
		q, err := http.NewRequest(method, x.url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+token)
		answer, err := x.client("").Do(q)
		if err != nil { // a handler that panics breaks the connection off
			t.Errorf("%s: %v", route, err)
			continue
		}
		answer.Body.Close()
		personal := false
		for _, page := range []string{"settings", "users", "sign-in", "sign-out"} {
			personal = personal || strings.HasPrefix(pattern, "/{lang}/"+page)
		}
		if personal != (answer.StatusCode == http.StatusForbidden) {
			t.Errorf("%s with a token answers %d", route, answer.StatusCode)
		}
		if answer.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s with a token answers %d", route, answer.StatusCode)
		}
	}
}
