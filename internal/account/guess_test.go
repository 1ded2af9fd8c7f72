package account_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"marsad/internal/account"
	"marsad/internal/register"
	"marsad/internal/store"
)

// atOnce makes so many attempts that begin at the same moment, and gives how many were looked at.
func atOnce(n int, try func(i int) error) (looked int) {
	var count atomic.Int32
	var all sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-gate
			if err := try(i); !errors.Is(err, account.ErrThrottled) {
				count.Add(1)
			}
		})
	}
	close(gate)
	all.Wait()
	return int(count.Load())
}

// Guesses that are sent at the same moment are as many as those that are sent one behind the other: of passwords, of one-time codes and of recovery codes.
func TestGuessesAtOnce(t *testing.T) {
	x := newHouse(t)
	f, err := x.book.NewCode(t.Context(), x.by(), "huda", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.book.HoldCode(t.Context(), x.by(), "huda", f.ID, x.code(f)); err != nil {
		t.Fatal(err)
	}
	const free = 10
	from := func(i int) account.Caller { return account.Caller{Address: "198.51.100." + string(rune('0'+i%10))} }
	for what, try := range map[string]func(int) error{
		"passwords": func(i int) error {
			_, err := x.book.CheckSecret(t.Context(), "huda", "not the password", from(i))
			return err
		},
		"codes": func(i int) error { return x.book.CheckCode(t.Context(), "huda", "000000", from(i)) },
		"first codes": func(int) error {
			_, err := x.book.HoldCode(t.Context(), x.by(), "huda", f.ID, "000000")
			return err
		},
	} {
		if looked := atOnce(60, try); looked != free {
			t.Errorf("of 60 %s at once %d were looked at, want %d", what, looked, free)
		}
	}
	if err := x.book.CheckCode(t.Context(), "huda", "aaaa-aaaa-aaaa-aaaa", from(0)); !errors.Is(err, account.ErrThrottled) {
		t.Errorf("recovery codes are counted apart from the others: %v", err)
	}
}

// Names that nobody has are guessed no faster: what they are counted by is their address.
func TestManyNamesAtOnce(t *testing.T) {
	x := newHouse(t)
	if looked := atOnce(90, func(i int) error {
		_, err := x.book.CheckSecret(t.Context(), "nobody"+string(rune('a'+i%26))+string(rune('a'+i/26)), "p", account.Caller{Address: "198.51.100.7"})
		return err
	}); looked != 50 {
		t.Errorf("of 90 names from one address %d were looked at, want 50", looked)
	}
}

// A right password is given back what it took, however many hang at the same time.
func TestRightPasswordsAtOnce(t *testing.T) {
	x := newHouse(t)
	for range 4 {
		if looked := atOnce(8, func(int) error {
			_, err := x.book.CheckSecret(t.Context(), "huda", passphrase, account.Caller{Address: "198.51.100.7"})
			return err
		}); looked != 8 {
			t.Fatalf("%d of 8 right passwords got through", looked)
		}
	}
}

// Guesses from many places slow each other down, and do not keep the user out of a browser on which she signed in before. What she mistypes there is counted too.
func TestNobodyIsLockedOut(t *testing.T) {
	x := newHouse(t)
	own := x.browser()
	x.ask(own, withPassword, http.StatusOK)
	x.restart() // the cookie outlives the process
	for i := range 40 {
		_, _ = x.book.CheckSecret(t.Context(), "huda", "not the password", account.Caller{Address: "198.51.100." + string(rune('0'+i%10))})
	}
	x.ask(x.browser(), withPassword, http.StatusUnauthorized)
	x.ask(own, withPassword, http.StatusOK)
	for range 10 {
		x.ask(own, "/ar/sign-in?password=mistyped", http.StatusUnauthorized)
	}
	x.ask(own, withPassword, http.StatusUnauthorized)
	x.now = x.now.Add(time.Minute)
	x.ask(own, withPassword, http.StatusOK)
	// The cookie is of this user alone, and nobody can make one.
	u, err := url.Parse(x.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range own.Jar.Cookies(u) {
		if strings.Contains(c.Name, "known") {
			forged := *c
			forged.Value = "aaaaaaaaaaaaaaaa." + strings.SplitN(c.Value, ".", 2)[1]
			thief := x.browser()
			thief.Jar.SetCookies(u, []*http.Cookie{&forged})
			_, _ = x.book.CheckSecret(t.Context(), "huda", "not the password", account.Caller{Address: "198.51.100.1"})
			x.ask(thief, withPassword, http.StatusUnauthorized)
			return
		}
	}
	t.Error("the browser was given no cookie by which it is known")
}

// What is in the store does not make codes: the key is sealed, bound to its user, and nothing of it stands in the history.
func TestKeysAreSealed(t *testing.T) {
	x := newHouse(t)
	f, err := x.book.NewCode(t.Context(), x.by(), "huda", "")
	if err != nil {
		t.Fatal(err)
	}
	for c, err := range x.ledger.History(t.Context(), account.KindFactor, f.ID) {
		if err != nil || strings.Contains(string(c.After), f.Key) || !strings.Contains(string(c.After), `"sealed"`) {
			t.Errorf("%s, %v", c.After, err)
		}
	}
	if info, err := os.Stat(x.key); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("key file: %v, %v", info, err)
	}
	all, err := x.book.Factors(t.Context(), "huda")
	if err != nil || len(all) != 1 || all[0].Key != "" {
		t.Fatalf("%+v, %v", all, err)
	}
	got, err := x.book.Reveal(t.Context(), all[0])
	if err != nil || got.Key != f.Key {
		t.Errorf("%q, %v, want %q", got.Key, err, f.Key)
	}
	moved := all[0]
	moved.User = "nur"
	if _, err := x.book.Reveal(t.Context(), moved); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("the sealed key of one user opens as another's: %v", err)
	}
}

// Without the key file, or with another one, nobody comes in by a code, which is said with the name of the file; recovery codes work, and no new key takes its place.
func TestKeyFileIsGone(t *testing.T) {
	x := newHouse(t)
	f, err := x.book.NewCode(t.Context(), x.by(), "huda", "")
	if err != nil {
		t.Fatal(err)
	}
	recovery, err := x.book.HoldCode(t.Context(), x.by(), "huda", f.ID, x.code(f))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(x.key)
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func() error{
		"no key":        func() error { return os.Remove(x.key) },
		"a damaged key": func() error { return os.WriteFile(x.key, kept[:30], 0o600) },
		"another key": func() error {
			return os.WriteFile(x.key, []byte("marsad-accounts-key-1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), 0o600)
		},
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		x.restart()
		x.now = x.now.Add(time.Minute)
		for name, err := range map[string]error{
			"a code": x.book.CheckCode(t.Context(), "huda", x.code(f), account.Caller{Address: "a"}), "the check": x.book.CheckKey(t.Context()),
		} {
			if !errors.Is(err, account.ErrNoKey) || !strings.Contains(err.Error(), x.key) {
				t.Errorf("%s, %s: %v", what, name, err)
			}
		}
		if what == "no key" {
			if _, err := x.book.NewCode(t.Context(), x.by(), "nur", ""); !errors.Is(err, account.ErrNoKey) {
				t.Errorf("another key was made: %v", err)
			}
		}
		for range 20 { // what is tried meanwhile is counted
			_ = x.book.CheckCode(t.Context(), "huda", "aaaa-aaaa-aaaa-aaaa", account.Caller{Address: "b"})
		}
		if err := x.book.CheckCode(t.Context(), "huda", recovery[0], account.Caller{Address: "b"}); !errors.Is(err, account.ErrThrottled) {
			t.Errorf("%s: recovery codes are tried without end: %v", what, err)
		}
		x.now = x.now.Add(time.Minute)
		if err := x.book.CheckCode(t.Context(), "huda", recovery[0], account.Caller{Address: "a"}); err != nil {
			t.Errorf("%s, a recovery code: %v", what, err)
		}
		recovery = recovery[1:]
	}
	if err := os.WriteFile(x.key, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	x.restart()
	x.now = x.now.Add(time.Minute)
	if err := errors.Join(x.book.CheckKey(t.Context()), x.book.CheckCode(t.Context(), "huda", x.code(f), account.Caller{Address: "a"})); err != nil {
		t.Errorf("with the file back: %v", err)
	}
}

// openFactor is a factor as an older marsad kept it.
type openFactor struct{ account.Factor }

func (f openFactor) Key() (string, string) { return account.KindFactor, f.ID }
func (f openFactor) Index() store.Index {
	return register.AdministrativeIndex(f.Kind, register.Link(register.KindUser, f.User))
}
func (f openFactor) MarshalJSON() ([]byte, error) { return json.Marshal(f.Factor) }

// A key that an older marsad kept open works, and is sealed; nothing of it is left in the history.
func TestOpenKeysAreSealed(t *testing.T) {
	x := newHouse(t)
	f := account.Factor{ID: "old", User: "huda", Kind: account.FactorCode, Key: "JBSWY3DPEHPK3PXP", Holds: true, Made: "2026-01-01T00:00:00Z"}
	o, err := register.Object(openFactor{f}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.ledger.Keep(t.Context(), x.by(), o); err != nil {
		t.Fatal(err)
	}
	for want := 1; want >= 0; want-- { // the second time there is nothing left to do
		if n, err := x.book.SealCodes(t.Context(), x.by()); err != nil || n != want {
			t.Fatalf("%d sealed, %v, want %d", n, err, want)
		}
	}
	for c, err := range x.ledger.History(t.Context(), "", "") {
		if err != nil || strings.Contains(string(c.After)+string(c.Before), f.Key) {
			t.Errorf("step %d still has the key open, %v", c.Number, err)
		}
	}
	if err := x.book.CheckCode(t.Context(), "huda", x.code(f), account.Caller{Address: "a"}); err != nil {
		t.Error(err)
	}
}
