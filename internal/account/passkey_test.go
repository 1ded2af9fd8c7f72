package account_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/register"
)

// ceremonies is a server with the requests of passkeys.
func (x *house) ceremonies() *httptest.Server {
	mux := http.NewServeMux()
	options := func(f func(*http.Request) (any, error)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			o, err := f(r)
			if err != nil {
				http.Error(w, err.Error(), http.StatusUnauthorized)
				return
			}
			_ = json.NewEncoder(w).Encode(o)
		}
	}
	done := func(f func(*http.Request) error) http.HandlerFunc {
		return options(func(r *http.Request) (any, error) { return "done", f(r) })
	}
	mux.HandleFunc("POST /ar/sign-in/begin", options(func(r *http.Request) (any, error) { return x.door.BeginPasskeySignIn(r) }))
	mux.HandleFunc("POST /ar/sign-in/finish", done(func(r *http.Request) error { return x.door.SignInPasskey(r) }))
	mux.HandleFunc("POST /ar/begin", options(func(r *http.Request) (any, error) { return x.door.BeginPasskey(r) }))
	mux.HandleFunc("POST /ar/finish", done(func(r *http.Request) error { return x.door.FinishPasskey(r, "laptop") }))
	mux.HandleFunc("GET /ar/sign-in/oidc", func(w http.ResponseWriter, r *http.Request) {
		to, err := x.door.BeginIssuer(r, "/ar/sign-in/back")
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		http.Redirect(w, r, to, http.StatusFound)
	})
	mux.HandleFunc("POST /ar/connect", done(func(r *http.Request) error { return x.door.Connect(r) }))
	mux.HandleFunc("GET /ar/sign-in/back", done(func(r *http.Request) error { return x.door.FinishIssuer(r, "/ar/sign-in/back") }))
	mux.Handle("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := r.URL.Query().Get("password"); p != "" {
			if err := x.door.SignIn(r, "huda", p); err != nil {
				http.Error(w, err.Error(), http.StatusUnauthorized)
				return
			}
		}
		_, _ = w.Write([]byte(access.Of(r.Context()).Name))
	}))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { x.door.Handler(mux).ServeHTTP(w, r) }))
	s.URL = strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	x.url = s.URL
	x.Cleanup(s.Close)
	return s
}

func (x *house) send(c *http.Client, path, body string, want int) string {
	x.Helper()
	r, err := c.Post(x.url+path, "application/json", strings.NewReader(body))
	if err != nil {
		x.Fatal(err)
	}
	defer r.Body.Close()
	var out json.RawMessage
	_ = json.NewDecoder(r.Body).Decode(&out)
	if r.StatusCode != want {
		x.Errorf("%s: %d, want %d", path, r.StatusCode, want)
	}
	return string(out)
}

// TestPasskeys makes a passkey and signs in by it, by an authenticator of another project.
func TestPasskeys(t *testing.T) {
	x := newHouse(t)
	s := x.ceremonies()
	rp := virtualwebauthn.RelyingParty{Name: "marsad", ID: "localhost", Origin: s.URL}
	auth := virtualwebauthn.NewAuthenticator()
	cred := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	c := x.browser()
	x.ask(c, withPassword, http.StatusOK)
	made, err := virtualwebauthn.ParseAttestationOptions(x.send(c, "/ar/begin", "", http.StatusOK))
	if err != nil {
		t.Fatal(err)
	}
	answer := virtualwebauthn.CreateAttestationResponse(rp, auth, cred, *made)
	evil := virtualwebauthn.CreateAttestationResponse(virtualwebauthn.RelyingParty{Name: "marsad", ID: "localhost", Origin: "https://evil.example"}, auth, cred, *made)
	x.send(c, "/ar/finish", evil, http.StatusUnauthorized)
	x.send(c, "/ar/finish", answer, http.StatusUnauthorized) // what was begun is over after one answer
	made, err = virtualwebauthn.ParseAttestationOptions(x.send(c, "/ar/begin", "", http.StatusOK))
	if err != nil {
		t.Fatal(err)
	}
	x.send(c, "/ar/finish", virtualwebauthn.CreateAttestationResponse(rp, auth, cred, *made), http.StatusOK)
	all, err := x.book.Factors(t.Context(), "huda")
	if err != nil || len(all) != 1 || all[0].Kind != account.FactorPasskey || all[0].Label != "laptop" {
		t.Fatal(all, err)
	}
	var user struct {
		PublicKey struct{ User struct{ ID string } }
	}
	if err := json.Unmarshal([]byte(x.send(c, "/ar/begin", "", http.StatusOK)), &user); err != nil {
		t.Fatal(err)
	}
	auth.Options.UserHandle = []byte(decode(t, user.PublicKey.User.ID))
	auth.AddCredential(cred)
	x.now = x.now.Add(time.Minute)
	other := x.browser()
	shown := func(rp virtualwebauthn.RelyingParty, cred virtualwebauthn.Credential) string {
		t.Helper()
		asked, err := virtualwebauthn.ParseAssertionOptions(x.send(other, "/ar/sign-in/begin", "", http.StatusOK))
		if err != nil {
			t.Fatal(err)
		}
		return virtualwebauthn.CreateAssertionResponse(rp, auth, cred, *asked)
	}
	good := shown(rp, cred)
	x.send(other, "/ar/sign-in/finish", good, http.StatusOK)
	if said := x.ask(other, inside, http.StatusOK); said != "huda" {
		t.Error(said)
	}
	other = x.browser()
	x.send(other, "/ar/sign-in/finish", good, http.StatusUnauthorized) // nothing was begun here
	x.send(other, "/ar/sign-in/finish", shown(virtualwebauthn.RelyingParty{Name: "marsad", ID: "localhost", Origin: "https://evil.example"}, cred), http.StatusUnauthorized)
	x.send(other, "/ar/sign-in/finish", shown(rp, virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)), http.StatusUnauthorized)
	x.send(other, "/ar/begin", "", http.StatusSeeOther) // nobody makes a passkey without being signed in
	x.ask(other, inside, http.StatusSeeOther)
	if err := x.book.Change(t.Context(), x.by(), "huda", func(u *register.User) { u.Disabled = true }); err != nil {
		t.Fatal(err)
	}
	x.send(other, "/ar/sign-in/finish", shown(rp, cred), http.StatusUnauthorized)
}

// issuer is an OpenID provider of one account.
type issuer struct {
	*httptest.Server
	key     *rsa.PrivateKey
	subject string
	nonce   string
	change  func(map[string]any) // of the claims
	now     func() time.Time
}

func newIssuer(t *testing.T, now func() time.Time) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key, subject: "4711", now: now}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("code") != "c1" || len(r.PostFormValue("code_verifier")) < 43 {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": i.token(t)})
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) token(t *testing.T) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: i.key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		t.Fatal(err)
	}
	claims := map[string]any{"iss": i.URL, "aud": "marsad", "sub": i.subject, "nonce": i.nonce, "iat": i.now().Unix(), "exp": i.now().Add(time.Minute).Unix()}
	if i.change != nil {
		i.change(claims)
	}
	s, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestIssuer(t *testing.T) {
	x := newHouse(t)
	i := newIssuer(t, func() time.Time { return x.now })
	x.door.UseIssuer(&account.Issuer{Address: i.URL, ClientID: "marsad", Secret: "s", Client: i.Client()})
	x.ceremonies()
	round := func(c *http.Client, want int, change func(url.Values)) {
		t.Helper()
		r, err := c.Get(x.url + "/ar/sign-in/oidc")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		to, err := r.Location()
		if err != nil {
			t.Fatal(err)
		}
		q := to.Query()
		i.nonce = q.Get("nonce")
		if q.Get("code_challenge_method") != "S256" || q.Get("scope") != "openid" || !strings.HasSuffix(q.Get("redirect_uri"), "/ar/sign-in/back") {
			t.Error(to)
		}
		back := url.Values{"state": {q.Get("state")}, "code": {"c1"}}
		if change != nil {
			change(back)
		}
		x.ask(c, "/ar/sign-in/back?"+back.Encode(), want)
	}
	round(x.browser(), http.StatusUnauthorized, nil) // nobody is connected with it
	c := x.browser()
	x.ask(c, withPassword, http.StatusOK)
	x.ask(c, "/ar/sign-in/oidc", http.StatusUnauthorized) // she did not ask for it
	x.connect(c)
	round(c, http.StatusOK, nil)
	x.ask(c, "/ar/sign-in/oidc", http.StatusUnauthorized) // a wish is of one time
	x.connect(c)
	x.now = x.now.Add(11 * time.Minute)
	x.ask(c, "/ar/sign-in/oidc", http.StatusUnauthorized) // and not for long
	c = x.browser()
	round(c, http.StatusOK, nil)
	if said := x.ask(c, inside, http.StatusOK); said != "huda" {
		t.Error(said)
	}
	for name, change := range map[string]func(url.Values){"state of another": func(v url.Values) { v.Set("state", "x") }, "no state": func(v url.Values) { v.Del("state") }, "code of another": func(v url.Values) { v.Set("code", "x") }, "no code": func(v url.Values) { v.Del("code") }} {
		t.Log(name)
		round(x.browser(), http.StatusUnauthorized, change)
	}
	x.ask(x.browser(), "/ar/sign-in/back?state=&code=c1", http.StatusUnauthorized)
	for name, change := range map[string]func(map[string]any){
		"nonce": func(m map[string]any) { m["nonce"] = "x" }, "audience": func(m map[string]any) { m["aud"] = "another" }, "issuer": func(m map[string]any) { m["iss"] = "https://evil.example" },
		"expired": func(m map[string]any) { m["exp"] = x.now.Add(-time.Minute).Unix() }, "subject": func(m map[string]any) { m["sub"] = "4712" },
	} {
		t.Log(name)
		i.change = change
		round(x.browser(), http.StatusUnauthorized, nil)
	}
	i.change = nil
	if err := x.book.Reset(t.Context(), x.by(), "huda"); err != nil {
		t.Fatal(err)
	}
	round(x.browser(), http.StatusUnauthorized, nil)
	x.ask(c, inside, http.StatusSeeOther)
}

// connect asks for being connected, as the page of settings does after the password.
func (x *house) connect(c *http.Client) {
	x.Helper()
	r, err := c.Post(x.url+"/ar/connect", "", nil)
	if err != nil {
		x.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusOK {
		x.Error(r.Status)
	}
}

// No other site sends somebody to the issuer, and who signs in on the way there is connected with nothing.
func TestIssuerFromElsewhere(t *testing.T) {
	x := newHouse(t)
	i := newIssuer(t, func() time.Time { return x.now })
	x.door.UseIssuer(&account.Issuer{Address: i.URL, ClientID: "marsad", Secret: "s", Client: i.Client()})
	x.ceremonies()
	c := x.browser()
	for site, want := range map[string]int{"cross-site": 401, "same-site": 401, "same-origin": 302, "none": 302, "": 302} {
		q, err := http.NewRequest(http.MethodGet, x.url+"/ar/sign-in/oidc", nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Sec-Fetch-Site", site)
		r, err := c.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("from %q: %s, want %d", site, r.Status, want)
		}
	}
	r, err := c.Get(x.url + "/ar/sign-in/oidc")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	to, err := r.Location()
	if err != nil {
		t.Fatal(err)
	}
	i.nonce = to.Query().Get("nonce")
	x.ask(c, withPassword, http.StatusOK)
	x.ask(c, "/ar/sign-in/back?"+url.Values{"state": {to.Query().Get("state")}, "code": {"c1"}}.Encode(), http.StatusUnauthorized)
	if f, err := x.book.Factors(t.Context(), "huda"); err != nil || len(f) > 0 {
		t.Errorf("connected with %+v, %v", f, err)
	}
}

func decode(t *testing.T, s string) string {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
