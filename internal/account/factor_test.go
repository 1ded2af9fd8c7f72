package account_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
)

// house is a ledger with a user, a clock that the test sets, and a server behind a door.
type house struct {
	*testing.T
	ledger *memory.Store
	book   *account.Book
	door   *account.Door
	url    string
	now    time.Time
	key    string // file
}

const passphrase = "seven green lorries"

func newHouse(t *testing.T) *house {
	t.Helper()
	x := &house{T: t, ledger: memory.New(), key: filepath.Join(t.TempDir(), "marsad.accounts.key"), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	x.restart()
	for _, name := range []string{"huda", "nur"} {
		if _, err := x.book.Add(t.Context(), x.by(), name, access.Reader); err != nil {
			t.Fatal(err)
		}
		if err := x.book.SetPassword(t.Context(), x.by(), name, passphrase); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { x.handler().ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	x.url = server.URL
	return x
}

// restart makes the book and the door anew on the same ledger.
func (x *house) restart() {
	x.book = account.New(x.ledger, account.Options{Now: func() time.Time { return x.now }, Random: randomOf(x.now), Keys: &account.KeyFile{Path: x.key}, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	x.door = account.NewDoor(x.book, "")
}

func (x *house) by() store.Author { return store.Author{Name: "test", Why: "test", At: x.now} }

// handler signs in by /ar/sign-in?password=… and /ar/sign-in?code=…, and answers who asks.
func (x *house) handler() http.Handler {
	return x.door.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		switch q := r.URL.Query(); {
		case q.Has("password"):
			err = x.door.SignIn(r, "huda", q.Get("password"))
		case q.Has("code"):
			err = x.door.SignInCode(r, q.Get("code"))
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(access.Of(r.Context()).Name + " " + x.door.SessionID(r)))
	}))
}

func (x *house) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		x.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (x *house) ask(c *http.Client, path string, want int) string {
	x.Helper()
	r, err := c.Get(x.url + path)
	if err != nil {
		x.Fatal(err)
	}
	defer r.Body.Close()
	b := make([]byte, 200)
	n, _ := r.Body.Read(b)
	if r.StatusCode != want {
		x.Errorf("%s: %d, want %d: %s", path, r.StatusCode, want, b[:n])
	}
	return strings.TrimSpace(string(b[:n]))
}

const (
	withPassword = "/ar/sign-in?password=seven+green+lorries"
	inside       = "/ar/"
)

// Sessions outlive a restart, end when they should, and leave nothing behind.
func TestSessionsAreKept(t *testing.T) {
	x := newHouse(t)
	one, two := x.browser(), x.browser()
	x.ask(one, inside, http.StatusSeeOther)
	x.ask(one, withPassword, http.StatusOK)
	x.ask(two, withPassword, http.StatusOK)
	list, err := x.book.Sessions(t.Context(), "huda")
	if err != nil || len(list) != 2 || list[0].How != account.ByPassword || list[0].Agent == "" || list[0].Data != nil {
		t.Fatalf("%+v, %v", list, err)
	}
	x.restart()
	said := x.ask(one, inside, http.StatusOK)
	if !strings.HasPrefix(said, "huda ") {
		t.Errorf("after a restart: %q", said)
	}
	steps := x.steps()
	for range 20 {
		x.now = x.now.Add(time.Minute)
		x.ask(one, inside, http.StatusOK)
	}
	if n := x.steps() - steps; n > 1 {
		t.Errorf("20 requests made %d steps of the ledger", n)
	}
	if err := x.book.EndSession(t.Context(), x.by(), "nur", list[0].ID); !errors.Is(err, store.ErrNotFound) {
		t.Error("a session of another is ended", err)
	}
	id := strings.TrimPrefix(said, "huda ")
	if err := x.book.EndSession(t.Context(), x.by(), "huda", id); err != nil {
		t.Fatal(err)
	}
	x.ask(one, inside, http.StatusSeeOther)
	x.ask(two, inside, http.StatusOK)
	x.now = x.now.Add(2*time.Hour + time.Minute) // nobody asked
	x.ask(two, inside, http.StatusSeeOther)
	x.ask(x.browser(), withPassword, http.StatusOK) // sweeps
	if list, err = x.book.Sessions(t.Context(), "huda"); err != nil || len(list) != 1 {
		t.Errorf("%d sessions are left, %v", len(list), err)
	}
	for c, err := range x.ledger.History(t.Context(), account.KindSession, id) {
		if err != nil || c.After != nil || c.Before != nil {
			t.Error("an ended session is still in the history", err)
		}
	}
}

func (x *house) steps() (n int) {
	for _, err := range x.ledger.History(x.Context(), "", "") {
		if err != nil {
			x.Fatal(err)
		}
		n++
	}
	return n
}

// A session ends after twelve hours, however often it is used.
func TestSessionsEnd(t *testing.T) {
	x := newHouse(t)
	c := x.browser()
	x.ask(c, withPassword, http.StatusOK)
	for range 11 {
		x.now = x.now.Add(time.Hour)
		x.restart()
		x.ask(c, inside, http.StatusOK)
	}
	x.now = x.now.Add(time.Hour + time.Minute)
	x.ask(c, inside, http.StatusSeeOther)
}

func (x *house) code(f account.Factor) string {
	x.Helper()
	c, err := totp.GenerateCode(f.Key, x.now)
	if err != nil {
		x.Fatal(err)
	}
	return c
}

func TestOneTimePasswords(t *testing.T) {
	x := newHouse(t)
	f, err := x.book.NewCode(t.Context(), x.by(), "huda", "phone")
	if err != nil {
		t.Fatal(err)
	}
	c := x.browser()
	x.ask(c, withPassword, http.StatusOK) // asked for nowhere before a code was seen
	if _, err := x.book.HoldCode(t.Context(), x.by(), "huda", f.ID, "000000"); !errors.Is(err, account.ErrRefused) {
		t.Error(err)
	}
	if _, err := x.book.HoldCode(t.Context(), x.by(), "nur", f.ID, x.code(f)); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	recovery, err := x.book.HoldCode(t.Context(), x.by(), "huda", f.ID, x.code(f))
	if err != nil || len(recovery) != 10 {
		t.Fatal(recovery, err)
	}
	c = x.browser()
	x.ask(c, withPassword, http.StatusUnauthorized)
	x.ask(c, inside, http.StatusSeeOther)                            // the password alone lets nobody in
	x.ask(c, "/ar/sign-in?code="+x.code(f), http.StatusUnauthorized) // used a moment ago
	x.now = x.now.Add(30 * time.Second)
	good := x.code(f)
	x.ask(x.browser(), "/ar/sign-in?code="+good, http.StatusUnauthorized) // without the password
	x.ask(c, "/ar/sign-in?code="+good, http.StatusOK)
	if said := x.ask(c, inside, http.StatusOK); !strings.HasPrefix(said, "huda ") {
		t.Error(said)
	}
	other := x.browser()
	x.ask(other, withPassword, http.StatusUnauthorized)
	x.ask(other, "/ar/sign-in?code="+good, http.StatusUnauthorized) // each code once
	x.ask(other, "/ar/sign-in?code="+strings.ToUpper(recovery[3]), http.StatusOK)
	other = x.browser()
	x.ask(other, withPassword, http.StatusUnauthorized)
	x.ask(other, "/ar/sign-in?code="+recovery[3], http.StatusUnauthorized)
	x.restart() // a sign-in half done is forgotten
	x.ask(other, "/ar/sign-in?code="+recovery[4], http.StatusUnauthorized)
	// Without it the password is enough again, and recovery codes go with it.
	if err := x.book.RemoveFactor(t.Context(), x.by(), "huda", f.ID); err != nil {
		t.Fatal(err)
	}
	if left, err := x.book.Factors(t.Context(), "huda"); err != nil || len(left) != 0 {
		t.Errorf("%d factors are left, %v", len(left), err)
	}
	for c, err := range x.ledger.History(t.Context(), account.KindFactor, f.ID) {
		if err != nil || c.After != nil || c.Before != nil {
			t.Error("a removed key is still in the history", err)
		}
	}
	x.ask(x.browser(), withPassword, http.StatusOK)
}

func TestCodesAreSlowedDown(t *testing.T) {
	x := newHouse(t)
	f, err := x.book.NewCode(t.Context(), x.by(), "huda", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.book.HoldCode(t.Context(), x.by(), "huda", f.ID, x.code(f)); err != nil {
		t.Fatal(err)
	}
	x.now = x.now.Add(time.Hour)
	for n := range 10 {
		if err := x.book.CheckCode(t.Context(), "huda", "000000", account.Caller{Address: "192.0.2.1"}); !errors.Is(err, account.ErrRefused) {
			t.Fatal(n, err)
		}
	}
	if err := x.book.CheckCode(t.Context(), "huda", x.code(f), account.Caller{Address: "192.0.2.2"}); !errors.Is(err, account.ErrThrottled) {
		t.Error("the eleventh try:", err)
	}
	x.now = x.now.Add(time.Minute)
	if err := x.book.CheckCode(t.Context(), "huda", x.code(f), account.Caller{Address: "192.0.2.2"}); err != nil {
		t.Error("a minute later:", err)
	}
}

// A disabled user does not get in between the password and the code.
func TestDisabledBetween(t *testing.T) {
	x := newHouse(t)
	f, err := x.book.NewCode(t.Context(), x.by(), "huda", "")
	if err != nil {
		t.Fatal(err)
	}
	recovery, err := x.book.HoldCode(t.Context(), x.by(), "huda", f.ID, x.code(f))
	if err != nil {
		t.Fatal(err)
	}
	c := x.browser()
	x.ask(c, withPassword, http.StatusUnauthorized)
	if err := x.book.Change(t.Context(), x.by(), "huda", func(u *register.User) { u.Disabled = true }); err != nil {
		t.Fatal(err)
	}
	x.ask(c, "/ar/sign-in?code="+recovery[0], http.StatusUnauthorized)
	x.ask(c, inside, http.StatusSeeOther)
}

func TestCodeURI(t *testing.T) {
	f := account.Factor{User: "هدى", Key: "JBSWY3DPEHPK3PXP"}
	uri, picture, err := f.CodeURI()
	if err != nil || !strings.HasPrefix(uri, "otpauth://totp/marsad:") || !strings.Contains(uri, "secret=JBSWY3DPEHPK3PXP") || !strings.HasPrefix(string(picture), "\x89PNG") {
		t.Errorf("%s, %d bytes, %v", uri, len(picture), err)
	}
}

// randomOf gives random bytes that differ from one start to the next.
func randomOf(t time.Time) io.Reader {
	return rand.NewChaCha8([32]byte{byte(t.Unix()), byte(t.Unix() >> 8)})
}
