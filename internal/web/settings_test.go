package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"marsad/internal/access"
)

// TestSettings goes the way of somebody who adds one-time codes, signs in with one and with a recovery code, and takes them away again.
func TestSettings(t *testing.T) {
	x := newTown(t, "")
	c := x.client("analyst")
	for name, form := range map[string]url.Values{
		"without the password": {"do": {"code"}}, "with a wrong one": {"do": {"code"}, "password": {"seven red lorries"}}, "a new password without the old": {"do": {"password"}, "new": {"eight green lorries"}},
	} {
		if status, _ := x.post(c, "/en/settings", form); status != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _ := x.post(c, "/en/settings", url.Values{"do": {"code"}, "password": {passphrase}, "label": {"هاتف"}}); status != http.StatusSeeOther {
		t.Fatalf("a key is made: %d", status)
	}
	_, page := x.get(c, "/ar/settings", "")
	key := regexp.MustCompile(`<code>([A-Z2-7]{32})</code>`).FindStringSubmatch(page)
	id := regexp.MustCompile(`name="id" value="([a-z0-9]+)"><label>الرمز`).FindStringSubmatch(page)
	if key == nil || id == nil || !strings.Contains(page, "data:image/png;base64,") {
		t.Fatal("the key is not shown")
	}
	code, err := totp.GenerateCode(key[1], time.Now())
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.PostForm(x.url+"/en/settings", url.Values{"do": {"hold"}, "id": {id[1]}, "code": {code}})
	if err != nil {
		t.Fatal(err)
	}
	recovery := regexp.MustCompile(`<code>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</code>`).FindAllStringSubmatch(read(t, r), -1)
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes", len(recovery))
	}
	if _, page = x.get(c, "/en/settings", ""); strings.Contains(page, key[1]) || strings.Contains(page, recovery[0][1]) {
		t.Error("the key or the codes are shown again")
	}
	other := x.client("")
	r, err = other.PostForm(x.url+"/en/sign-in", url.Values{"name": {"analyst"}, "password": {passphrase}})
	if err != nil {
		t.Fatal(err)
	}
	if body := read(t, r); !strings.Contains(body, `action="/en/sign-in/code"`) {
		t.Error("the code is not asked for")
	}
	if status, _ := x.get(other, "/en/", ""); status != http.StatusSeeOther {
		t.Errorf("with the password alone: %d", status)
	}
	for code, want := range map[string]int{"000000": http.StatusUnauthorized, recovery[2][1]: http.StatusSeeOther} {
		if want == http.StatusUnauthorized {
			if status, _ := x.post(other, "/en/sign-in/code", url.Values{"code": {code}}); status != want {
				t.Errorf("code %s: %d, want %d", code, status, want)
			}
		}
	}
	if status, _ := x.post(other, "/en/sign-in/code", url.Values{"code": {recovery[2][1]}}); status != http.StatusSeeOther {
		t.Errorf("a recovery code: %d", status)
	}
	_, page = x.get(c, "/en/settings", "")
	if !strings.Contains(page, "9 left") || !strings.Contains(page, "by password and code") {
		t.Error("the page does not tell of the session, or of the codes that are left")
	}
	session := regexp.MustCompile(`name="id" value="([^"]+)"><button name="do" value="end"`).FindStringSubmatch(page)
	if session == nil {
		t.Fatal("the other session is not listed")
	}
	thief := x.client("reader")
	if status, _ := x.post(thief, "/en/settings", url.Values{"do": {"end"}, "id": {session[1]}}); status != http.StatusNotFound {
		t.Errorf("a session of another is ended: %d", status)
	}
	if status, _ := x.post(thief, "/en/settings", url.Values{"do": {"remove"}, "id": {id[1]}, "password": {passphrase}}); status != http.StatusNotFound {
		t.Errorf("a factor of another is removed: %d", status)
	}
	x.post(c, "/en/settings", url.Values{"do": {"end"}, "id": {session[1]}})
	if status, _ := x.get(other, "/en/", ""); status != http.StatusSeeOther {
		t.Errorf("after it was ended: %d", status)
	}
	if status, _ := x.post(c, "/en/settings", url.Values{"do": {"remove"}, "id": {id[1]}, "password": {passphrase}}); status != http.StatusSeeOther {
		t.Errorf("removed: %d", status)
	}
	x.client("analyst") // the password is enough again
	if status, _ := x.post(c, "/en/settings", url.Values{"do": {"password"}, "password": {passphrase}, "new": {"eight green lorries"}}); status != http.StatusSeeOther {
		t.Errorf("a new password: %d", status)
	}
	if status, _ := x.get(c, "/en/", ""); status != http.StatusSeeOther {
		t.Errorf("a session of before the new password: %d", status)
	}
}

func TestUsersPage(t *testing.T) {
	x := newTown(t, "")
	admin := x.client("admin")
	send := func(want int, pairs ...string) {
		t.Helper()
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		if status, _ := x.post(admin, "/en/users", form); status != want {
			t.Errorf("%v: %d, want %d", form, status, want)
		}
	}
	send(http.StatusBadRequest, "do", "add", "name", "nur", "role", "reader", "password", "short")
	send(http.StatusBadRequest, "do", "add", "name", "reader", "role", "reader", "password", passphrase)
	send(http.StatusBadRequest, "do", "add", "name", "nur", "role", "visitor", "password", passphrase)
	send(http.StatusSeeOther, "do", "add", "name", "nur", "role", "reader", "password", passphrase)
	nur := x.client("nur")
	send(http.StatusSeeOther, "do", "role", "name", "nur", "role", "analyst")
	if v, _, err := x.book.Viewer(t.Context(), "nur"); err != nil || v.Role != access.Analyst {
		t.Error(v, err)
	}
	send(http.StatusSeeOther, "do", "end", "name", "nur")
	if status, _ := x.get(nur, "/en/", ""); status != http.StatusSeeOther {
		t.Errorf("after the sessions were ended: %d", status)
	}
	send(http.StatusSeeOther, "do", "disable", "name", "nur")
	if status, _ := x.post(x.client(""), "/en/sign-in", url.Values{"name": {"nur"}, "password": {passphrase}}); status != http.StatusUnauthorized {
		t.Errorf("a disabled user: %d", status)
	}
	send(http.StatusSeeOther, "do", "enable", "name", "nur")
	x.client("nur")
	send(http.StatusSeeOther, "do", "reset", "name", "nur")
	send(http.StatusNotFound, "do", "role", "name", "nobody", "role", "admin")
	send(http.StatusBadRequest, "do", "role", "name", "admin", "role", "reader")
	send(http.StatusBadRequest, "do", "disable", "name", "admin")
}
