package account

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"marsad/internal/access"
	"marsad/internal/peer"
	"marsad/internal/problem"
	"marsad/internal/store"
)

// The ends of a session: without a request, and at all (OWASP Session Management Cheat Sheet, for applications of some worth).
const (
	sessionIdle = 2 * time.Hour
	sessionLife = 12 * time.Hour
)

// The keys of a session.
const (
	keyUser  = "user"
	keyCount = "signed_out"
)

// Door lets people and programs in: it sets for every request who asks. Sessions are kept in the ledger.
type Door struct {
	book     *Book
	visitors access.Viewer
	open     bool // people without an account see pages
	plain    *scs.SessionManager
	secure   *scs.SessionManager
	issuer   *Issuer // nil when nobody comes in by one
}

// NewDoor gives the door of a book. visitors is the role of whoever has not signed in; the empty role shows them nothing but the page to sign in.
func NewDoor(b *Book, visitors access.Role) *Door {
	d := &Door{book: b, visitors: access.Viewer{Role: visitors}, open: visitors != ""}
	kept := newSessions(b)
	d.plain, d.secure = newManager(kept, "marsad", false), newManager(kept, "__Host-marsad", true)
	return d
}

func newManager(kept scs.Store, cookie string, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store, m.IdleTimeout, m.Lifetime, m.HashTokenInStore = kept, sessionIdle, sessionLife, true
	m.Cookie.Name, m.Cookie.HttpOnly, m.Cookie.Secure, m.Cookie.SameSite, m.Cookie.Path, m.Cookie.Persist = cookie, true, secure, http.SameSiteLaxMode, "/", false
	return m
}

// manager gives the sessions of a request: browsers do not send a secure cookie without TLS, so at this machine's own address there is another.
func (d *Door) manager(r *http.Request) *scs.SessionManager {
	if peer.Local(peer.Name(r.Host)) {
		return d.plain
	}
	return d.secure
}

// Handler sets who asks, and turns away who may not.
func (d *Door) Handler(next http.Handler) http.Handler {
	guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.signedIn(w, r, next) })
	plain, secure := d.plain.LoadAndSave(guarded), d.secure.LoadAndSave(guarded)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Authorization")
		r = r.WithContext(context.WithValue(r.Context(), headerKey{}, w.Header()))
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			d.program(w, r, next, token)
			return
		}
		if d.manager(r) == d.plain {
			plain.ServeHTTP(w, r)
			return
		}
		secure.ServeHTTP(w, r)
	})
}

// program lets a token in, with what its scopes allow.
func (d *Door) program(w http.ResponseWriter, r *http.Request, next http.Handler, token string) {
	if personal(r.URL.Path) {
		refuse(w, r, http.StatusForbidden, "a token does not open this page; sign in")
		return
	}
	s, err := d.book.CheckToken(r.Context(), token)
	if err == nil {
		var v access.Viewer
		if v, _, err = d.book.Viewer(r.Context(), s.User); err == nil {
			for _, scope := range s.Scopes {
				if scope == neededScope(r) {
					next.ServeHTTP(w, r.WithContext(access.With(r.Context(), v)))
					return
				}
			}
			refuse(w, r, http.StatusForbidden, "the token has not the scope "+neededScope(r))
			return
		}
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="marsad", error="invalid_token"`)
	refuse(w, r, http.StatusUnauthorized, "the token holds no more, or never did")
}

// personal tells whether a page belongs to a session: what somebody does about accounts is done signed in, so that a token that got out cannot take an account over.
func personal(path string) bool {
	section, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, "/ar/"), "/en/"), "/")
	switch section {
	case "settings", "users", "sign-in", "sign-out":
		return true
	}
	return false
}

// refuse turns a request away, for programs as RFC 9457 says.
func refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		problem.Write(w, status, why)
		return
	}
	http.Error(w, why, status)
}

// neededScope says what a token needs for a request; what is not named here takes the most.
func neededScope(r *http.Request) string {
	switch {
	case strings.Contains(r.URL.Path, "/export"):
		return ScopeExport
	case r.Method == http.MethodGet, r.Method == http.MethodHead:
		return ScopeRead
	case strings.HasPrefix(r.URL.Path, "/api/v1/field"), strings.HasPrefix(r.URL.Path, "/openrosa"):
		return ScopeField
	case strings.Contains(r.URL.Path, "/review"):
		return ScopeReview
	}
	return ScopeAdmin
}

func (d *Door) signedIn(w http.ResponseWriter, r *http.Request, next http.Handler) {
	v, ok, err := d.viewer(r)
	switch {
	case err != nil:
		refuse(w, r, http.StatusInternalServerError, "the register cannot be asked who this is")
		return
	case ok:
		w.Header().Set("Cache-Control", "private, no-store")
	case d.open || unguarded(r.URL.Path):
		v = d.visitors
	case strings.HasPrefix(r.URL.Path, "/api/"):
		w.Header().Set("WWW-Authenticate", `Bearer realm="marsad"`)
		refuse(w, r, http.StatusUnauthorized, "sign in, or send a token")
		return
	default:
		lang := "ar"
		if strings.HasPrefix(r.URL.Path, "/en/") {
			lang = "en"
		}
		http.Redirect(w, r, "/"+lang+"/sign-in", http.StatusSeeOther)
		return
	}
	next.ServeHTTP(w, r.WithContext(access.With(r.Context(), v)))
}

// unguarded are the paths that everybody needs to sign in; devices prove themselves by digest at theirs, and the address of a watch rule's feed is a secret.
func unguarded(path string) bool {
	return path == "/healthz" || path == "/readyz" || path == "/api/v1/openapi.json" || strings.HasPrefix(path, "/ar/sign-in") || strings.HasPrefix(path, "/en/sign-in") || strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, "/watch/") || strings.HasPrefix(path, "/openrosa/")
}

// viewer gives who is signed in; a session from before the user was signed out everywhere is none.
func (d *Door) viewer(r *http.Request) (access.Viewer, bool, error) {
	m := d.manager(r)
	name := m.GetString(r.Context(), keyUser)
	if name == "" {
		return access.Viewer{}, false, nil
	}
	v, u, err := d.book.Viewer(r.Context(), name)
	if isNotFound(err) || err == nil && u.SignedOut != m.GetInt(r.Context(), keyCount) {
		return access.Viewer{}, false, m.Destroy(r.Context())
	}
	return v, err == nil, err
}

// SignIn checks a name and a password and begins a session under a new key, so that a key which somebody planted before is worth nothing. Where the user has
// one-time passwords it is ErrCode, and SignInCode goes on.
func (d *Door) SignIn(r *http.Request, name, password string) error {
	u, err := d.book.CheckSecret(r.Context(), name, password, d.caller(r, name))
	if err != nil {
		return err
	}
	return d.half(r, u)
}

// SignOut ends the session, or every session of the user.
func (d *Door) SignOut(r *http.Request, everywhere bool) error {
	if v := access.Of(r.Context()); everywhere && v.Name != "" {
		if err := d.book.EndSessions(r.Context(), author(v, d.book.now()), v.Name); err != nil {
			return err
		}
	}
	return d.manager(r).Destroy(r.Context())
}

// HasUsers tells whether anybody can sign in.
func (b *Book) HasUsers(ctx context.Context) (bool, error) {
	users, err := b.Users(ctx)
	for _, u := range users {
		if !u.Disabled {
			return true, err
		}
	}
	return false, err
}

func author(v access.Viewer, at time.Time) store.Author {
	return store.Author{Name: v.Name, Why: "signed out everywhere", At: at.UTC()}
}
