package account

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"marsad/internal/register"
)

// ErrCode says that the password was right, and that a code is needed too.
var ErrCode = errors.New("a code is needed")

// keyHalf names who has shown a password and no code yet.
const keyHalf = "half"

// How somebody signed in.
const (
	ByPassword = "password"
	ByCode     = "code"
	ByPasskey  = "passkey"
	ByIssuer   = "oidc"
)

// half goes on after a password: to the session, or to the question for a code.
func (d *Door) half(r *http.Request, u register.User) error {
	needs, err := d.book.NeedsCode(r.Context(), u.ID)
	if err != nil {
		return err
	}
	if !needs {
		return d.enter(r, u, ByPassword)
	}
	m := d.manager(r)
	if err := m.RenewToken(r.Context()); err != nil {
		return err
	}
	m.Put(r.Context(), keyHalf, u.ID)
	return ErrCode
}

// SignInCode takes the code of whoever has shown a password in this session, and begins the session.
func (d *Door) SignInCode(r *http.Request, code string) error {
	m := d.manager(r)
	name := m.GetString(r.Context(), keyHalf)
	if name == "" {
		return ErrRefused
	}
	if err := d.book.CheckCode(r.Context(), name, code, d.caller(r, name)); err != nil {
		return err
	}
	_, u, err := d.book.Viewer(r.Context(), name)
	if isNotFound(err) {
		return ErrRefused // disabled meanwhile
	}
	if err != nil {
		return err
	}
	return d.enter(r, u, ByCode)
}

// maxAgent is how many characters of a browser's name are kept.
const maxAgent = 200

// enter begins the session of a user under a new key.
func (d *Door) enter(r *http.Request, u register.User, how string) error {
	m := d.manager(r)
	if err := m.RenewToken(r.Context()); err != nil {
		return err
	}
	m.Remove(r.Context(), keyHalf)
	agent := []rune(strings.ToValidUTF8(r.UserAgent(), "�"))
	m.Put(r.Context(), keyUser, u.ID)
	m.Put(r.Context(), keyCount, u.SignedOut)
	m.Put(r.Context(), keyAgent, string(agent[:min(len(agent), maxAgent)]))
	m.Put(r.Context(), keyMade, d.book.now().Unix())
	m.Put(r.Context(), keyHow, how)
	d.remembered(r, u.ID)
	return nil
}

// SessionID gives the id of the session of a request, as Book.Sessions has it; empty when there is none.
func (d *Door) SessionID(r *http.Request) string {
	if token := d.manager(r).Token(r.Context()); token != "" {
		sum := sha256.Sum256([]byte(token)) // as scs.SessionManager.HashTokenInStore has it
		return base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return ""
}
