package web

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"

	"marsad/internal/access"
	"marsad/internal/account"
)

// Door is who may come in; see account.Door.
type Door interface {
	Handler(next http.Handler) http.Handler
	SignIn(r *http.Request, name, password string) error
	SignInCode(r *http.Request, code string) error
	SignOut(r *http.Request, everywhere bool) error
	SessionID(r *http.Request) string
	Again(r *http.Request, password string) error
	Connect(r *http.Request) error
	BeginPasskey(r *http.Request) (any, error)
	FinishPasskey(r *http.Request, label string) error
	BeginPasskeySignIn(r *http.Request) (any, error)
	SignInPasskey(r *http.Request) error
	HasIssuer() bool
	BeginIssuer(r *http.Request, path string) (string, error)
	FinishIssuer(r *http.Request, path string) error
}

func (s *site) guard(next http.Handler) http.Handler {
	if s.door == nil {
		return next
	}
	return s.door.Handler(next)
}

func (s *site) accountRoutes() []route {
	return slices.Concat(inBoth("GET", "/sign-in", s.signIn), inBoth("POST", "/sign-in", s.signInSent), inBoth("POST", "/sign-out", s.signOut))
}

// signInView is the page to sign in, and to sign out.
type signInView struct {
	page
	Message string
	Name    string // as typed, after a failure
	Viewer  access.Viewer
	Code    bool // the password was right, a code is needed
	Issuer  bool
}

func (s *site) signIn(w http.ResponseWriter, r *http.Request) error {
	return s.showSignIn(w, r, http.StatusOK, "")
}

func (s *site) showSignIn(w http.ResponseWriter, r *http.Request, status int, message string) error {
	c, ok := s.catalogue(r)
	if !ok || s.door == nil {
		return errNoPage
	}
	v := signInView{page: s.newPage(c, r, "/sign-in"), Viewer: access.Of(r.Context())}
	if message != "" {
		v.Message, v.Name = c.Text(message), r.PostFormValue("name")
	}
	v.Code, v.Issuer = message == "account.code.needed" || message == "account.code.refused", s.door.HasIssuer()
	v.Title, v.Query = c.Text("account.sign_in"), ""
	return render(w, s.pages.signIn, status, v)
}

// signInSent answers every failure alike: nobody learns who has an account.
func (s *site) signInSent(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok || s.door == nil {
		return errNoPage
	}
	err := s.door.SignIn(r, r.PostFormValue("name"), r.PostFormValue("password"))
	switch {
	case errors.Is(err, account.ErrThrottled):
		return s.throttled(w, r, err)
	case errors.Is(err, account.ErrCode):
		return s.showSignIn(w, r, http.StatusOK, "account.code.needed")
	case errors.Is(err, account.ErrRefused):
		return s.showSignIn(w, r, http.StatusUnauthorized, "account.refused")
	case err != nil:
		return err
	}
	http.Redirect(w, r, "/"+c.Lang+"/", http.StatusSeeOther)
	return nil
}

// throttled says that too much was tried, and how long to wait.
func (s *site) throttled(w http.ResponseWriter, r *http.Request, err error) error {
	retryAfter(w, err)
	return s.showSignIn(w, r, http.StatusTooManyRequests, "account.throttled")
}

func retryAfter(w http.ResponseWriter, err error) {
	var t account.Throttled
	if errors.As(err, &t) {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(t.Wait.Seconds()))))
	}
}

func (s *site) signOut(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok || s.door == nil {
		return errNoPage
	}
	if err := s.door.SignOut(r, r.PostFormValue("everywhere") != ""); err != nil {
		return err
	}
	http.Redirect(w, r, "/"+c.Lang+"/sign-in", http.StatusSeeOther)
	return nil
}
