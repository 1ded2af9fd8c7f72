package main

import (
	"context"
	"os"

	"marsad/internal/account"
	"marsad/internal/capture/fetch"
	"marsad/internal/store"
	deliver "marsad/internal/watch/send"
)

type userResetCommand struct {
	bookFlags
	Name string `arg:"" help:"The user."`
}

// Help is the long help of the command.
func (userResetCommand) Help() string {
	return `Example:
  marsad user reset --store var/marsad.db --why "lost the telephone" samar

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run takes codes, passkeys and connected accounts away.
func (c *userResetCommand) Run(ctx context.Context) error {
	return c.book(ctx, func(b *account.Book, by store.Author) error { return b.Reset(ctx, by, c.Name) })
}

// issuerFlags name a server elsewhere that says who somebody is.
type issuerFlags struct {
	OIDCIssuer string   `name:"oidc-issuer" placeholder:"ADDRESS" help:"An OpenID Connect issuer; users connect their accounts there on the page of settings. Its secret is read from MARSAD_OIDC_SECRET."`
	OIDCClient string   `name:"oidc-client" placeholder:"ID" default:"marsad" help:"The client id at the issuer. Default: ${default}."`
	OIDCAllow  []string `name:"oidc-allow" placeholder:"HOST" help:"Host, address or range outside the public internet at which the issuer may be."`
}

// issuer gives the issuer that the flags name, nil when they name none.
func (c issuerFlags) issuer() (*account.Issuer, error) {
	if c.OIDCIssuer == "" {
		return nil, nil
	}
	client, err := fetch.Client(c.OIDCAllow, deliver.Timeout)
	if err != nil {
		return nil, usageError{err}
	}
	return &account.Issuer{Address: c.OIDCIssuer, ClientID: c.OIDCClient, Secret: os.Getenv("MARSAD_OIDC_SECRET"), Client: client}, nil
}
