package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"marsad/internal/access"
	"marsad/internal/peer"
	"marsad/internal/register"
	"marsad/internal/store"
)

// The keys of a session in which somebody was sent to the issuer.
const (
	keyState    = "oidc_state"
	keyNonce    = "oidc_nonce"
	keyVerifier = "oidc_verifier"
	keyWish     = "oidc_wish"    // when somebody who is signed in asked to be connected, in seconds since 1970
	keyConnect  = "oidc_connect" // who is on the way to the issuer to be connected
)

// Issuer is a server elsewhere that says who somebody is (OpenID Connect Core 1.0, authorization code flow with PKCE, RFC 7636). Nobody gets an account by it: a
// user who has one connects it with an account there.
type Issuer struct {
	Address  string // as the issuer names itself
	ClientID string
	Secret   string
	Client   *http.Client

	mu       sync.Mutex
	provider *oidc.Provider
}

// discover asks the issuer for its addresses and keys, once it answers.
func (i *Issuer) discover(ctx context.Context) (*oidc.Provider, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.provider != nil {
		return i.provider, nil
	}
	p, err := oidc.NewProvider(i.context(context.WithoutCancel(ctx)), i.Address)
	if err != nil {
		return nil, fmt.Errorf("issuer %s does not say how to sign in: %w", i.Address, err)
	}
	i.provider = p
	return p, nil
}

func (i *Issuer) context(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, i.Client)
}

func (i *Issuer) config(p *oidc.Provider, redirect string) oauth2.Config {
	return oauth2.Config{ClientID: i.ClientID, ClientSecret: i.Secret, Endpoint: p.Endpoint(), RedirectURL: redirect, Scopes: []string{oidc.ScopeOpenID}}
}

// UseIssuer lets people in whom an issuer names.
func (d *Door) UseIssuer(i *Issuer) { d.issuer = i }

// HasIssuer tells whether there is one.
func (d *Door) HasIssuer() bool { return d.issuer != nil }

// wishLasts is how long after Connect somebody may set out to the issuer.
const wishLasts = 10 * time.Minute

// Connect notes that who is signed in wants to be connected with an account at the issuer. The caller has asked for the password.
func (d *Door) Connect(r *http.Request) error {
	if access.Of(r.Context()).Name == "" || d.issuer == nil {
		return ErrRefused
	}
	d.manager(r).Put(r.Context(), keyWish, d.book.now().Unix())
	return nil
}

// elsewhere tells whether a page of another site sent the browser here (Fetch Metadata). Where a browser does not say, the state of the session has to do.
func elsewhere(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "" && site != "same-origin" && site != "none"
}

// BeginIssuer gives the address of the issuer to which a browser is sent; path is where it comes back. Nobody is sent there by another site, nor while signed in
// without having asked for it by Connect: else a page elsewhere could connect somebody with an account of its own.
func (d *Door) BeginIssuer(r *http.Request, path string) (string, error) {
	if d.issuer == nil || elsewhere(r) {
		return "", ErrRefused
	}
	m := d.manager(r)
	name := access.Of(r.Context()).Name
	if name != "" {
		wish, _ := m.Pop(r.Context(), keyWish).(int64)
		if d.book.now().Sub(time.Unix(wish, 0)) > wishLasts {
			return "", ErrRefused
		}
	}
	p, err := d.issuer.discover(r.Context())
	if err != nil {
		return "", err
	}
	state, err := d.book.randomText(secretBytes)
	if err != nil {
		return "", err
	}
	nonce, err := d.book.randomText(secretBytes)
	if err != nil {
		return "", err
	}
	verifier := oauth2.GenerateVerifier()
	m.Put(r.Context(), keyConnect, name)
	m.Put(r.Context(), keyState, state)
	m.Put(r.Context(), keyNonce, nonce)
	m.Put(r.Context(), keyVerifier, verifier)
	c := d.issuer.config(p, peer.Origin(r)+path)
	return c.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

// FinishIssuer takes a browser that comes back from the issuer. Whoever set out to be connected with the account there is; whoever was not signed in is signed in as
// the user that is connected with it.
func (d *Door) FinishIssuer(r *http.Request, path string) error {
	if d.issuer == nil {
		return ErrRefused
	}
	set := d.manager(r).PopString(r.Context(), keyConnect)
	token, err := d.issued(r, path)
	if err != nil {
		return err
	}
	if set != access.Of(r.Context()).Name { // signed in or out on the way
		return ErrRefused
	}
	if set != "" {
		return d.book.connect(r.Context(), set, token.Issuer, token.Subject)
	}
	f, _, err := d.book.bySubject(r.Context(), token.Issuer, token.Subject)
	if err != nil {
		return err
	}
	_, u, err := d.book.Viewer(r.Context(), f.User)
	if isNotFound(err) {
		return ErrRefused
	}
	if err != nil {
		return err
	}
	return d.enter(r, u, ByIssuer)
}

// issued gives the token that the issuer gave for this browser. The state keeps others from having a browser come back with a code of theirs, the nonce ties the
// token to this sign-in.
func (d *Door) issued(r *http.Request, path string) (*oidc.IDToken, error) {
	m := d.manager(r)
	state, nonce, verifier := m.PopString(r.Context(), keyState), m.PopString(r.Context(), keyNonce), m.PopString(r.Context(), keyVerifier)
	q := r.URL.Query()
	if state == "" || subtle.ConstantTimeCompare([]byte(state), []byte(q.Get("state"))) != 1 || q.Get("code") == "" {
		return nil, ErrRefused
	}
	p, err := d.issuer.discover(r.Context())
	if err != nil {
		return nil, err
	}
	ctx := d.issuer.context(r.Context())
	c := d.issuer.config(p, peer.Origin(r)+path)
	got, err := c.Exchange(ctx, q.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, errors.Join(ErrRefused, err)
	}
	raw, _ := got.Extra("id_token").(string)
	token, err := p.VerifierContext(ctx, &oidc.Config{ClientID: d.issuer.ClientID, Now: d.book.now}).Verify(ctx, raw)
	if err != nil {
		return nil, errors.Join(ErrRefused, err)
	}
	if subtle.ConstantTimeCompare([]byte(nonce), []byte(token.Nonce)) != 1 {
		return nil, ErrRefused
	}
	return token, nil
}

// connect keeps that a user is also an account of an issuer. An account there is of one user.
func (b *Book) connect(ctx context.Context, user, issuer, subject string) error {
	was, _, err := b.bySubject(ctx, issuer, subject)
	switch {
	case err == nil && was.User == user:
		return nil
	case err == nil:
		return ErrRefused
	case !errors.Is(err, ErrRefused):
		return err
	}
	f, err := b.newFactor(user, FactorIssuer, issuer)
	if err != nil {
		return err
	}
	f.Holds, f.Issuer, f.Subject = true, issuer, subject
	return b.keep(ctx, store.Author{Name: user, Why: "connected with an account elsewhere", At: b.now().UTC()}, factorEntry{f}, 0)
}

// Reset takes every factor of a user away and ends the sessions, for somebody who lost them: the password is enough again.
func (b *Book) Reset(ctx context.Context, by store.Author, user string) error {
	all, err := b.Factors(ctx, user)
	if err != nil {
		return err
	}
	for _, f := range all {
		if err := b.ledger.Erase(ctx, by, KindFactor, f.ID); err != nil {
			return err
		}
	}
	return b.Change(ctx, by, user, func(u *register.User) { u.SignedOut++ })
}
