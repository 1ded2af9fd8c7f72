package web

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/store"
)

func (s *site) settingsRoutes() []route {
	return slices.Concat(
		inBoth("GET", "/settings", s.settings), inBoth("POST", "/settings", s.settingsSent),
		inBoth("POST", "/settings/passkeys/begin", s.passkeyBegin), inBoth("POST", "/settings/passkeys/finish", s.passkeyFinish),
		inBoth("POST", "/sign-in/code", s.signInCode),
		inBoth("POST", "/sign-in/passkey/begin", s.signInPasskeyBegin), inBoth("POST", "/sign-in/passkey/finish", s.signInPasskeyFinish),
		inBoth("GET", "/sign-in/oidc", s.signInIssuer), inBoth("GET", "/sign-in/oidc/callback", s.signInIssuerBack),
		inBoth("GET", "/users", s.users), inBoth("POST", "/users", s.usersSent))
}

// settingsView is the page of one's own account.
type settingsView struct {
	page
	Viewer   access.Viewer
	Message  string
	Fault    string
	Factors  []account.Factor
	Sessions []account.Session
	Here     string   // id of the session that asks
	Recovery []string // codes, shown once
	URI      string
	Picture  template.URL
	Pending  account.Factor // a key of one-time passwords of which no code was seen
	Left     int            // recovery codes
	Issuer   bool
	Connect  bool // the password was shown: the way to the issuer is open
}

// Safe shows outside text.
func (v settingsView) Safe(s string) string { return visible(s) }

// Time shows a moment.
func (v settingsView) Time(t time.Time) string { return v.When(t.UTC().Format(time.RFC3339)) }

// member gives who is signed in; pages of accounts are for people with one.
func (s *site) member(r *http.Request) (access.Viewer, error) {
	v := access.Of(r.Context())
	switch {
	case s.accounts == nil || s.door == nil:
		return v, errNoPage
	case v.Name == "":
		return v, errForbidden
	}
	return v, nil
}

func (s *site) settings(w http.ResponseWriter, r *http.Request) error {
	return s.showSettings(w, r, http.StatusOK, func(*settingsView) {})
}

func (s *site) showSettings(w http.ResponseWriter, r *http.Request, status int, change func(*settingsView)) error {
	viewer, err := s.member(r)
	if err != nil {
		return err
	}
	c, ok := s.catalogue(r)
	if !ok {
		return errNoPage
	}
	v := settingsView{page: s.newPage(c, r, "/settings"), Viewer: viewer, Here: s.door.SessionID(r), Issuer: s.door.HasIssuer()}
	v.Title, v.Query = c.Text("settings.title"), ""
	if v.Sessions, err = s.accounts.Sessions(r.Context(), viewer.Name); err != nil {
		return err
	}
	all, err := s.accounts.Factors(r.Context(), viewer.Name)
	if err != nil {
		return err
	}
	for _, f := range all {
		switch {
		case f.Kind == account.FactorRecovery:
			v.Left = len(f.Codes)
		case f.Kind == account.FactorCode && !f.Holds:
			v.Pending = f
		default:
			v.Factors = append(v.Factors, f)
		}
	}
	if v.Pending.ID != "" {
		if v.Pending, err = s.accounts.Reveal(r.Context(), v.Pending); err != nil { // it can be removed like any other
			s.log.Error("a key of one-time codes cannot be shown", "error", err)
			v.Factors, v.Pending = append(v.Factors, v.Pending), account.Factor{}
		}
	}
	if v.Pending.ID != "" {
		uri, picture, err := v.Pending.CodeURI()
		if err != nil {
			return err
		}
		v.URI, v.Picture = uri, template.URL("data:image/png;base64,"+base64.StdEncoding.EncodeToString(picture)) //nolint:gosec // a picture made here
	}
	change(&v)
	return render(w, s.pages.settings, status, v)
}

// settingsSent does what a form of the page says. What weakens an account asks for the password again: a browser left open must not be enough.
func (s *site) settingsSent(w http.ResponseWriter, r *http.Request) error {
	viewer, err := s.member(r)
	if err != nil {
		return err
	}
	by := store.Author{Name: viewer.Name, Why: "settings", At: s.now().UTC()}
	do := r.PostFormValue("do")
	if slices.Contains([]string{"password", "code", "remove", "recovery", "connect"}, do) {
		if err := s.door.Again(r, r.PostFormValue("password")); err != nil {
			return s.settingsFault(w, r, err)
		}
	}
	var codes []string
	switch do {
	case "password":
		if err = s.accounts.SetPassword(r.Context(), by, viewer.Name, r.PostFormValue("new")); err == nil {
			http.Redirect(w, r, "/"+s.languageOf(r)+"/sign-in", http.StatusSeeOther)
			return nil
		}
	case "code":
		_, err = s.accounts.NewCode(r.Context(), by, viewer.Name, strings.TrimSpace(r.PostFormValue("label")))
	case "hold":
		codes, err = s.accounts.HoldCode(r.Context(), by, viewer.Name, r.PostFormValue("id"), r.PostFormValue("code"))
	case "recovery":
		codes, err = s.accounts.NewRecovery(r.Context(), by, viewer.Name)
	case "remove":
		err = s.accounts.RemoveFactor(r.Context(), by, viewer.Name, r.PostFormValue("id"))
	case "connect":
		if err = s.door.Connect(r); err == nil {
			return s.showSettings(w, r, http.StatusOK, func(v *settingsView) { v.Connect = true })
		}
	case "end":
		err = s.accounts.EndSession(r.Context(), by, viewer.Name, r.PostFormValue("id"))
	default:
		err = fmt.Errorf("%w: %q is nothing that can be done to an account", store.ErrInvalid, do)
	}
	if err != nil {
		return s.settingsFault(w, r, err)
	}
	if codes != nil {
		return s.showSettings(w, r, http.StatusOK, func(v *settingsView) { v.Recovery = codes })
	}
	http.Redirect(w, r, "/"+s.languageOf(r)+"/settings", http.StatusSeeOther)
	return nil
}

// settingsFault shows the page again with what was wrong.
func (s *site) settingsFault(w http.ResponseWriter, r *http.Request, err error) error {
	status, key := accountFault(err)
	if key == "" {
		return err
	}
	retryAfter(w, err)
	return s.showSettings(w, r, status, func(v *settingsView) { v.Fault = v.Text(key) })
}

// accountFault is the one table of what can go wrong with an account by who asks.
func accountFault(err error) (status int, key string) {
	switch {
	case errors.Is(err, account.ErrThrottled):
		return http.StatusTooManyRequests, "account.throttled"
	case errors.Is(err, account.ErrRefused):
		return http.StatusUnauthorized, "settings.refused"
	case errors.Is(err, account.ErrInvalid):
		return http.StatusBadRequest, "settings.invalid"
	}
	return 0, ""
}

// signInCode takes the code of whoever has shown a password.
func (s *site) signInCode(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok || s.door == nil {
		return errNoPage
	}
	return s.entered(w, r, c.Lang, s.door.SignInCode(r, r.PostFormValue("code")), "account.code.refused")
}

// entered sends whoever has signed in to the first page, and shows the page to sign in again otherwise.
func (s *site) entered(w http.ResponseWriter, r *http.Request, lang string, err error, refused string) error {
	switch {
	case errors.Is(err, account.ErrThrottled):
		return s.throttled(w, r, err)
	case errors.Is(err, account.ErrRefused):
		return s.showSignIn(w, r, http.StatusUnauthorized, refused)
	case err != nil:
		return err
	}
	http.Redirect(w, r, "/"+lang+"/", http.StatusSeeOther)
	return nil
}

// ceremony answers a request of a passkey in JSON.
func ceremony(w http.ResponseWriter, answer any, err error) error {
	status, key := accountFault(err)
	if err != nil && key == "" {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		w.WriteHeader(status)
		answer = map[string]string{"fault": key}
	}
	return ignoreGone(json.NewEncoder(w).Encode(answer))
}

func (s *site) passkeyBegin(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.member(r); err != nil {
		return err
	}
	answer, err := s.door.BeginPasskey(r)
	return ceremony(w, answer, err)
}

// maxLabel is how many bytes the name of a passkey has.
const maxLabel = 120

func (s *site) passkeyFinish(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.member(r); err != nil {
		return err
	}
	label := strings.ToValidUTF8(r.URL.Query().Get("label"), "")
	return ceremony(w, "done", s.door.FinishPasskey(r, strings.ToValidUTF8(label[:min(len(label), maxLabel)], "")))
}

func (s *site) signInPasskeyBegin(w http.ResponseWriter, r *http.Request) error {
	if s.door == nil {
		return errNoPage
	}
	answer, err := s.door.BeginPasskeySignIn(r)
	return ceremony(w, answer, err)
}

func (s *site) signInPasskeyFinish(w http.ResponseWriter, r *http.Request) error {
	if s.door == nil {
		return errNoPage
	}
	return ceremony(w, "done", s.door.SignInPasskey(r))
}

// issuerBack is where the issuer sends a browser back to.
func issuerBack(lang string) string { return "/" + lang + "/sign-in/oidc/callback" }

func (s *site) signInIssuer(w http.ResponseWriter, r *http.Request) error {
	if s.door == nil || !s.door.HasIssuer() {
		return errNoPage
	}
	lang := s.languageOf(r)
	to, err := s.door.BeginIssuer(r, issuerBack(lang))
	switch {
	case errors.Is(err, account.ErrRefused) && access.Of(r.Context()).Name != "":
		to = "/" + lang + "/settings" // where the password is asked for first
	case errors.Is(err, account.ErrRefused):
		to = "/" + lang + "/sign-in"
	case err != nil:
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *site) signInIssuerBack(w http.ResponseWriter, r *http.Request) error {
	if s.door == nil || !s.door.HasIssuer() {
		return errNoPage
	}
	lang := s.languageOf(r)
	return s.entered(w, r, lang, s.door.FinishIssuer(r, issuerBack(lang)), "account.issuer.refused")
}
