package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/attempts"
	"marsad/internal/peer"
	"marsad/internal/store"
)

// Caller is who tries to sign in.
type Caller struct {
	Address string // as peer.Address has it
	Device  string // of a browser on which the user that is tried has signed in before; "" for any other
}

// Throttled is ErrThrottled with how long to wait.
type Throttled struct{ Wait time.Duration }

func (t Throttled) Error() string { return ErrThrottled.Error() }

// Is tells that it is ErrThrottled.
func (t Throttled) Is(target error) bool { return target == ErrThrottled }

// Attempts gives the counter of failed attempts, for further doors of the same process.
func (b *Book) Attempts() *attempts.Counter { return b.attempts }

// begin counts an attempt at a secret of a kind, before anything is looked up. Guesses are counted by name wherever they come from, so that many addresses guess no
// faster than one; a browser that the user has signed in on before is counted by itself, so that those who guess do not keep the user out (OWASP, Slow Down Online
// Guessing Attacks with Device Cookies: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
func (b *Book) begin(kind, name string, from Caller) (*attempts.Attempt, error) {
	keys := []attempts.Key{attempts.Name(kind, name), attempts.Address(from.Address)}
	if from.Device != "" {
		keys = []attempts.Key{attempts.Name(kind+" on a known device", name+"\x00"+from.Device)}
	}
	a, wait := b.attempts.Begin(keys...)
	if wait > 0 {
		return nil, Throttled{wait}
	}
	return a, nil
}

// settle ends an attempt by what came of it. One that could not be compared with all that the user has is one that failed: recovery codes were tried with it.
func settle(a *attempts.Attempt, err error) error {
	switch {
	case err == nil:
		a.Worked()
	case errors.Is(err, ErrRefused), errors.Is(err, ErrNoKey), errors.Is(err, store.ErrCorrupt):
		a.Failed()
	default:
		a.Broken()
	}
	return err
}

// The cookie by which a browser is known on which somebody signed in. It opens nothing.
const (
	knownCookie = "marsad-known"
	knownLasts  = 180 * 24 * time.Hour
	knownBytes  = 10
)

type headerKey struct{}

func (d *Door) knownName(r *http.Request) string {
	if d.manager(r) == d.secure {
		return "__Host-" + knownCookie
	}
	return knownCookie
}

// caller gives who asks, as somebody who tries to be a user.
func (d *Door) caller(r *http.Request, user string) Caller {
	out := Caller{Address: peer.Address(r)}
	name, err := CheckName(user)
	if err != nil {
		return out
	}
	for _, c := range r.CookiesNamed(d.knownName(r)) {
		id, mac, ok := strings.Cut(c.Value, ".")
		want, err := d.book.knownMAC(r, name, id)
		if err != nil {
			return out
		}
		if ok && id != "" && hmac.Equal([]byte(mac), []byte(want)) {
			out.Device = id
			return out
		}
	}
	return out
}

// knownMAC ties the id of a browser to a user. The name does not stand in the cookie.
func (b *Book) knownMAC(r *http.Request, user, id string) (string, error) {
	key, err := b.key(r.Context(), "known devices")
	if err != nil {
		return "", err
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(user + "\x00" + id))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)), nil
}

// remembered makes the browser of who has signed in a known one. When that cannot be, it stays one like any other.
func (d *Door) remembered(r *http.Request, user string) {
	header, ok := r.Context().Value(headerKey{}).(http.Header)
	if !ok || d.caller(r, user).Device != "" {
		return
	}
	id, err := d.book.randomText(knownBytes)
	if err != nil {
		return
	}
	mac, err := d.book.knownMAC(r, user, id)
	if err != nil {
		return
	}
	c := http.Cookie{Name: d.knownName(r), Value: id + "." + mac, Path: "/", MaxAge: int(knownLasts / time.Second), HttpOnly: true, Secure: d.manager(r) == d.secure, SameSite: http.SameSiteStrictMode}
	header.Add("Set-Cookie", c.String())
}

// Again asks who is signed in for the password once more.
func (d *Door) Again(r *http.Request, password string) error {
	name := access.Of(r.Context()).Name
	if name == "" {
		return ErrRefused
	}
	_, err := d.book.CheckSecret(r.Context(), name, password, d.caller(r, name))
	return err
}
