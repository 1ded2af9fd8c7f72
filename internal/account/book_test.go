package account_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

var (
	start  = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	by     = store.Author{Name: "command line", Why: "test", At: start}
	ctx    = context.Background()
	secret = "seven green lorries"
)

func newBook(t *testing.T) (*account.Book, *memory.Store, *clock) {
	t.Helper()
	s, c := memory.New(), &clock{start}
	return account.New(s, account.Options{Now: c.now, Random: rand.NewChaCha8([32]byte{1}), Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}}), s, c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func withUser(t *testing.T) (*account.Book, *memory.Store, *clock) {
	t.Helper()
	b, s, c := newBook(t)
	_, err := b.Add(ctx, by, "Salma", access.Analyst)
	must(t, err)
	must(t, b.SetPassword(ctx, by, "salma", secret))
	return b, s, c
}

func TestSignIn(t *testing.T) {
	b, _, _ := withUser(t)
	u, err := b.CheckSecret(ctx, "SALMA", secret, account.Caller{Address: "a"})
	must(t, err)
	if u.ID != "salma" || u.Role != access.Analyst {
		t.Errorf("signed in as %+v", u)
	}
	for name, password := range map[string]string{"salma": secret + "!", "nobody": secret, "": secret, "a/b": secret, "\xff": ""} {
		if _, err := b.CheckSecret(ctx, name, password, account.Caller{Address: "b"}); !errors.Is(err, account.ErrRefused) || err.Error() != account.ErrRefused.Error() {
			t.Errorf("%q: %v", name, err)
		}
	}
	must(t, b.Change(ctx, by, "salma", func(u *register.User) { u.Disabled = true }))
	if _, err := b.CheckSecret(ctx, "salma", secret, account.Caller{Address: "a"}); !errors.Is(err, account.ErrRefused) {
		t.Errorf("a disabled user signs in: %v", err)
	}
}

func TestOldPasswordLeavesNothingBehind(t *testing.T) {
	b, s, _ := withUser(t)
	must(t, b.SetPassword(ctx, by, "salma", "another long password"))
	if _, err := b.CheckSecret(ctx, "salma", secret, account.Caller{Address: "a"}); !errors.Is(err, account.ErrRefused) {
		t.Errorf("the old password: %v", err)
	}
	if _, err := b.CheckSecret(ctx, "salma", "another long password", account.Caller{Address: "a"}); err != nil {
		t.Error(err)
	}
	hashes := 0
	for c, err := range s.History(ctx, "", "") {
		must(t, err)
		if strings.Contains(string(c.After)+string(c.Before), secret) {
			t.Errorf("the password stands in step %d", c.Number)
		}
		if strings.Contains(string(c.After), "argon2id") {
			hashes++
		}
	}
	if hashes != 1 {
		t.Errorf("the history holds %d hashes, want the newest only", hashes)
	}
}

func TestWeakPasswordsAndNamesAreRefused(t *testing.T) {
	b, _, _ := withUser(t)
	for _, p := range []string{"", "short", strings.Repeat("a", 257)} {
		if err := b.SetPassword(ctx, by, "salma", p); !errors.Is(err, account.ErrInvalid) {
			t.Errorf("password %.10q: %v", p, err)
		}
	}
	for _, name := range []string{"", "salma", "two words", "a/b", "a:b", "\xff", strings.Repeat("x", 65)} {
		if _, err := b.Add(ctx, by, name, access.Reader); !errors.Is(err, account.ErrInvalid) {
			t.Errorf("name %.10q: %v", name, err)
		}
	}
	if _, err := b.Add(ctx, by, "nur", access.Visitor); !errors.Is(err, account.ErrInvalid) {
		t.Errorf("a visitor with an account: %v", err)
	}
}

func TestFailuresAreSlowedDown(t *testing.T) {
	b, _, c := withUser(t)
	for i := range 10 {
		if _, err := b.CheckSecret(ctx, "salma", "wrong", account.Caller{Address: "a"}); !errors.Is(err, account.ErrRefused) {
			t.Fatalf("failure %d: %v", i, err)
		}
	}
	if _, err := b.CheckSecret(ctx, "salma", secret, account.Caller{Address: "b"}); !errors.Is(err, account.ErrThrottled) {
		t.Errorf("the right password from another address after ten failures: %v", err)
	}
	c.t = c.t.Add(time.Minute)
	if _, err := b.CheckSecret(ctx, "salma", secret, account.Caller{Address: "b"}); err != nil {
		t.Errorf("a minute later: %v", err)
	}
	for i := range 60 {
		_, _ = b.CheckSecret(ctx, "name"+string(rune('a'+i%26))+string(rune('a'+i/26)), "wrong", account.Caller{Address: "c"})
	}
	if _, err := b.CheckSecret(ctx, "salma", secret, account.Caller{Address: "c"}); !errors.Is(err, account.ErrThrottled) {
		t.Errorf("from an address that tried sixty names: %v", err)
	}
}

func TestTokens(t *testing.T) {
	b, s, c := withUser(t)
	token, made, err := b.NewToken(ctx, by, "salma", "script", []string{account.ScopeRead}, time.Hour)
	must(t, err)
	if got, err := b.CheckToken(ctx, token); err != nil || got.User != "salma" {
		t.Errorf("%+v, %v", got, err)
	}
	o, err := s.Object(ctx, register.KindSecret, made.ID)
	must(t, err)
	if _, random, _ := strings.Cut(strings.TrimPrefix(token, "marsad_"), "_"); strings.Contains(string(o.Body), random) {
		t.Error("the token is kept in clear")
	}
	for _, bad := range []string{"", "marsad_", token + "x", token[:len(token)-1], "marsad_" + made.ID + "_", "x" + token} {
		if _, err := b.CheckToken(ctx, bad); !errors.Is(err, account.ErrRefused) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	c.t = c.t.Add(time.Hour)
	if _, err := b.CheckToken(ctx, token); !errors.Is(err, account.ErrRefused) {
		t.Errorf("after its end: %v", err)
	}
	for _, scopes := range [][]string{nil, {"all"}} {
		if _, _, err := b.NewToken(ctx, by, "salma", "", scopes, time.Hour); !errors.Is(err, account.ErrInvalid) {
			t.Errorf("scopes %v: %v", scopes, err)
		}
	}
	c.t = start
	must(t, b.Withdraw(ctx, by, "salma", made.ID))
	if _, err := b.CheckToken(ctx, token); !errors.Is(err, account.ErrRefused) {
		t.Errorf("a withdrawn token: %v", err)
	}
}

func TestDevices(t *testing.T) {
	b, _, _ := withUser(t)
	name, password, err := b.NewDevice(ctx, by, "salma", "phone", "marsad")
	must(t, err)
	ha1, user, err := b.Device(ctx, name, "marsad")
	if err != nil || user != "salma" || ha1 != account.HA1(name, "marsad", password) {
		t.Errorf("%q, %q, %v", ha1, user, err)
	}
	sum := sha256.Sum256([]byte(name + ":marsad:" + password))
	if got, v, known, err := b.HA1(ctx, name, "marsad", "SHA-256"); got != hex.EncodeToString(sum[:]) || v.Role != access.Analyst || !known || err != nil {
		t.Errorf("%q, %+v, %v, %v", got, v, known, err)
	}
	_, id, _ := strings.Cut(name, "/")
	for _, bad := range []string{"salma", "omar/" + id, "salma/x", ""} {
		if _, _, err := b.Device(ctx, bad, "marsad"); !errors.Is(err, account.ErrRefused) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	must(t, b.Change(ctx, by, "salma", func(u *register.User) { u.Disabled = true }))
	if _, _, err := b.Device(ctx, name, "marsad"); !errors.Is(err, account.ErrRefused) {
		t.Errorf("of a disabled user: %v", err)
	}
}

func TestCases(t *testing.T) {
	b, _, _ := withUser(t)
	_, err := b.AddCase(ctx, by, "river", record.Name{Arabic: "النهر"})
	must(t, err)
	_, err = b.Members(ctx, by, "river", []string{"salma", "salma"}, nil)
	must(t, err)
	v, _, err := b.Viewer(ctx, "salma")
	must(t, err)
	if !v.MaySee(access.OfCase("river")) || v.MaySee(access.Restricted) || v.MaySee(access.Administrative) {
		t.Errorf("a member sees %v", v.Classes())
	}
	c, err := b.Members(ctx, by, "river", nil, []string{"salma"})
	must(t, err)
	if v, _, _ = b.Viewer(ctx, "salma"); len(v.Cases) != 0 || len(c.Members) != 0 {
		t.Errorf("after leaving: %+v, %+v", v, c)
	}
	if cases, err := b.Cases(ctx); err != nil || len(cases) != 1 {
		t.Errorf("%v, %v", cases, err)
	}
}

func TestAudit(t *testing.T) {
	b, s, _ := withUser(t)
	must(t, b.Note(ctx, access.Viewer{Name: "salma"}, register.Audit{What: "read", Kind: "report", Object: "r1", Path: "/ar/reports/r1"}))
	page, err := s.Objects(ctx, store.Filter{Kind: register.KindAudit, Classes: []access.Class{access.Administrative}})
	must(t, err)
	var a register.Audit
	if len(page.Objects) != 1 || json.Unmarshal(page.Objects[0].Body, &a) != nil || a.Who != "salma" || a.Object != "r1" {
		t.Errorf("%+v", page)
	}
	if page, _ := s.Objects(ctx, store.Filter{Kind: register.KindAudit}); len(page.Objects) != 0 {
		t.Error("the audit is open")
	}
}
