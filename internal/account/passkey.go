package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"marsad/internal/access"
	"marsad/internal/peer"
	"marsad/internal/register"
	"marsad/internal/store"
)

// keyCeremony holds what a ceremony of WebAuthn has to remember between its two requests.
const keyCeremony = "ceremony"

// passkeys is a user as WebAuthn sees one.
type passkeys struct {
	name string
	held []webauthn.Credential
}

// WebAuthnID is webauthn.User's. It does not tell the name.
func (p passkeys) WebAuthnID() []byte {
	sum := sha256.Sum256([]byte("marsad user handle\x00" + p.name))
	return sum[:]
}

// WebAuthnName is webauthn.User's.
func (p passkeys) WebAuthnName() string { return p.name }

// WebAuthnDisplayName is webauthn.User's.
func (p passkeys) WebAuthnDisplayName() string { return p.name }

// WebAuthnCredentials is webauthn.User's.
func (p passkeys) WebAuthnCredentials() []webauthn.Credential { return p.held }

func (b *Book) passkeys(ctx context.Context, user string) (passkeys, error) {
	out := passkeys{name: user}
	all, err := b.Factors(ctx, user)
	for _, f := range all {
		if f.Kind != FactorPasskey {
			continue
		}
		var c webauthn.Credential
		if err := json.Unmarshal(f.Credential, &c); err != nil {
			return out, err
		}
		out.held = append(out.held, c)
	}
	return out, err
}

// relyingParty gives who asks for passkeys: the host under which the browser knows this server. A browser gives a passkey to no other.
func relyingParty(r *http.Request) (*webauthn.WebAuthn, error) {
	host := peer.Name(r.Host)
	yes := true
	party, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: "marsad", RPOrigins: []string{peer.Origin(r)}, AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &yes, UserVerification: protocol.VerificationRequired}})
	if err != nil {
		return nil, fmt.Errorf("%w: passkeys need a host with a name: %w", ErrInvalid, err) // an address such as 192.0.2.1 has none
	}
	return party, nil
}

func (d *Door) remember(r *http.Request, s *webauthn.SessionData) error {
	data, err := json.Marshal(s)
	if err == nil {
		d.manager(r).Put(r.Context(), keyCeremony, string(data))
	}
	return err
}

func (d *Door) recall(r *http.Request) (webauthn.SessionData, error) {
	var s webauthn.SessionData
	data := d.manager(r).PopString(r.Context(), keyCeremony)
	if data == "" {
		return s, ErrRefused
	}
	return s, json.Unmarshal([]byte(data), &s)
}

// BeginPasskey gives what the browser of who asks needs to make a passkey.
func (d *Door) BeginPasskey(r *http.Request) (any, error) {
	party, user, err := d.ceremony(r)
	if err != nil {
		return nil, err
	}
	var have []protocol.CredentialDescriptor
	for _, c := range user.held {
		have = append(have, c.Descriptor())
	}
	options, session, err := party.BeginRegistration(user, webauthn.WithExclusions(have))
	if err != nil {
		return nil, err
	}
	return options, d.remember(r, session)
}

func (d *Door) ceremony(r *http.Request) (*webauthn.WebAuthn, passkeys, error) {
	name := access.Of(r.Context()).Name
	if name == "" {
		return nil, passkeys{}, ErrRefused
	}
	user, err := d.book.passkeys(r.Context(), name)
	if err != nil {
		return nil, user, err
	}
	party, err := relyingParty(r)
	return party, user, err
}

// FinishPasskey keeps the passkey that the browser made; the body of the request is what it gave.
func (d *Door) FinishPasskey(r *http.Request, label string) error {
	party, user, err := d.ceremony(r)
	if err != nil {
		return err
	}
	session, err := d.recall(r)
	if err != nil {
		return err
	}
	c, err := party.FinishRegistration(user, session, r)
	if err != nil {
		return errors.Join(ErrRefused, err)
	}
	f, err := d.book.newFactor(user.name, FactorPasskey, label)
	if err != nil {
		return err
	}
	if f.Credential, err = json.Marshal(c); err != nil {
		return err
	}
	f.Holds, f.Issuer, f.Subject = true, FactorPasskey, base64.RawURLEncoding.EncodeToString(c.ID)
	by := store.Author{Name: user.name, Why: "a passkey was made", At: d.book.now().UTC()}
	return d.book.keep(r.Context(), by, factorEntry{f}, 0)
}

// BeginPasskeySignIn gives what a browser needs to show a passkey of whoever it is.
func (d *Door) BeginPasskeySignIn(r *http.Request) (any, error) {
	party, err := relyingParty(r)
	if err != nil {
		return nil, err
	}
	options, session, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, err
	}
	return options, d.remember(r, session)
}

// SignInPasskey begins a session by the passkey that the browser shows in the body of the request. A passkey is two factors: the device, and what unlocks it.
func (d *Door) SignInPasskey(r *http.Request) error {
	address := peer.Address(r) // whose passkey it is is known only when it holds
	attempt, err := d.book.begin(FactorPasskey, address, Caller{Address: address})
	if err != nil {
		return err
	}
	return settle(attempt, d.signInPasskey(r))
}

func (d *Door) signInPasskey(r *http.Request) error {
	session, err := d.recall(r)
	if err != nil {
		return err
	}
	party, err := relyingParty(r)
	if err != nil {
		return err
	}
	var f Factor
	var u register.User
	var version int
	c, err := party.FinishDiscoverableLogin(func(id, _ []byte) (webauthn.User, error) {
		if f, version, err = d.book.bySubject(r.Context(), FactorPasskey, base64.RawURLEncoding.EncodeToString(id)); err != nil {
			return nil, err
		}
		if _, u, err = d.book.Viewer(r.Context(), f.User); err != nil {
			return nil, err
		}
		return d.book.passkeys(r.Context(), f.User)
	}, session, r)
	if err != nil {
		return errors.Join(ErrRefused, err)
	}
	if c.Authenticator.CloneWarning { // its counter went back: somebody has a copy of the key
		return ErrRefused
	}
	if f.Credential, err = json.Marshal(c); err != nil {
		return err
	}
	by := store.Author{Name: f.User, Why: "a passkey was used", At: d.book.now().UTC()}
	if err := d.book.keep(r.Context(), by, factorEntry{f}, version); err != nil {
		return err
	}
	return d.enter(r, u, ByPasskey)
}

// bySubject gives the factor with what somebody outside knows it by: a passkey by its id, an account elsewhere by the issuer's name for it.
func (b *Book) bySubject(ctx context.Context, issuer, subject string) (Factor, int, error) {
	p, err := b.ledger.Objects(ctx, store.Filter{Kind: KindFactor, Classes: []access.Class{access.Administrative}, Facets: []store.Facet{subjectFacet(issuer, subject)}})
	if err != nil {
		return Factor{}, 0, err
	}
	if len(p.Objects) != 1 {
		return Factor{}, 0, ErrRefused
	}
	f, err := register.Read[Factor](p.Objects[0])
	return f, p.Objects[0].Version, err
}

func subjectFacet(issuer, subject string) store.Facet {
	return store.Facet{Kind: "subject", Value: sha256Hex(issuer + "\x00" + subject)}
}
