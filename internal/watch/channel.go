package watch

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"marsad/internal/register"
	"marsad/internal/store"
)

// The kinds of channels. Feeds need none: see Desk.NewFeed.
const (
	Email   = "email"
	Webhook = "webhook"
	Ntfy    = "ntfy"
	Push    = "push" // Web Push to one browser
)

// ChannelKinds lists the kinds of channels.
func ChannelKinds() []string { return []string{Email, Webhook, Ntfy, Push} }

// Channel is where alerts of its owner go. It holds secrets, so it is erased when it is removed.
type Channel struct {
	ID      string `json:"id"`
	Owner   string `json:"owner"`
	Kind    string `json:"kind"`
	Label   string `json:"label,omitempty"`
	Address string `json:"address"`          // of e-mail; else a URL
	Secret  string `json:"secret,omitempty"` // by which a webhook is signed, made here; or the access token of an ntfy server, given
	P256dh  string `json:"p256dh,omitempty"` // the browser's keys (RFC 8291), base64url
	Auth    string `json:"auth,omitempty"`
	Made    string `json:"made"`
}

// Key is register.Entry's.
func (c Channel) Key() (string, string) { return KindChannel, c.ID }

// Index is register.Entry's.
func (c Channel) Index() store.Index { return owned(c.Owner, c.Kind, "") }

const maxAddress = 2000

// Check refuses an address that nothing can be sent to.
func (c Channel) Check() error {
	if len(c.Address) > maxAddress || strings.ContainsFunc(c.Address+c.Label+c.Secret, unicode.IsControl) || len(c.Label) > maxName {
		return fmt.Errorf("%w: an address or a label is too long, or has more than one line", store.ErrInvalid)
	}
	switch c.Kind {
	case Email:
		if a, err := mail.ParseAddress(c.Address); err != nil || a.Address != c.Address {
			return fmt.Errorf("%w: %q is no e-mail address", store.ErrInvalid, c.Address)
		}
		return nil
	case Webhook, Ntfy, Push:
	default:
		return fmt.Errorf("%w: %q is no kind of channel; take one of %s", store.ErrInvalid, c.Kind, strings.Join(ChannelKinds(), ", "))
	}
	u, err := url.Parse(c.Address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || c.Kind == Push) {
		return fmt.Errorf("%w: %q is no address of a %s; write https://…, without a password in it", store.ErrInvalid, c.Address, c.Kind)
	}
	if c.Kind == Ntfy && strings.Trim(u.Path, "/") == "" {
		return fmt.Errorf("%w: %q has no topic; write https://server/topic", store.ErrInvalid, c.Address)
	}
	if c.Kind == Push {
		return c.checkKeys()
	}
	return nil
}

// The lengths of a browser's keys in bytes: an uncompressed point of P-256, and a secret (RFC 8291, 3.1 and 3.2).
const (
	p256dhBytes = 65
	authBytes   = 16
)

func (c Channel) checkKeys() error {
	for _, k := range []struct {
		value string
		size  int
	}{{c.P256dh, p256dhBytes}, {c.Auth, authBytes}} {
		data, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(k.value, "="))
		if err != nil || len(data) != k.size {
			return fmt.Errorf("%w: the keys of the browser are none", store.ErrInvalid)
		}
	}
	return nil
}

// secretPrefix is that of Standard Webhooks.
const secretPrefix = "whsec_"

const secretBytes = 32

// AddChannel keeps a new channel. A webhook gets a secret, which the receiver needs to check signatures.
func (d *Desk) AddChannel(ctx context.Context, c Channel) (Channel, error) {
	var err error
	if c.ID, err = d.random(idBytes); err != nil {
		return c, err
	}
	if c.Kind == Webhook {
		random, err := d.random(secretBytes)
		if err != nil {
			return c, err
		}
		c.Secret = secretPrefix + base64.StdEncoding.EncodeToString([]byte(random))
	}
	if c.Made = d.Now().UTC().Format(time.RFC3339); c.Kind != Push {
		c.P256dh, c.Auth = "", ""
	}
	if err := c.Check(); err != nil {
		return c, err
	}
	return c, d.keep(ctx, d.owner(c.Owner, "a channel was added"), c, 0)
}

// Channel gives a channel of an owner; somebody else's is store.ErrNotFound.
func (d *Desk) Channel(ctx context.Context, owner, id string) (Channel, int, error) {
	o, err := d.Ledger.Object(ctx, KindChannel, id)
	if err != nil {
		return Channel{}, 0, err
	}
	c, err := register.Read[Channel](o)
	if err == nil && c.Owner != owner {
		err = fmt.Errorf("channel %q of %q: %w", id, owner, store.ErrNotFound)
	}
	return c, o.Version, err
}

// Channels gives the channels of an owner, the oldest first.
func (d *Desk) Channels(ctx context.Context, owner string) ([]Channel, error) {
	out, err := listed[Channel](ctx, d, all(KindChannel, store.Facet{Kind: "owner", Value: owner}))
	slices.SortFunc(out, func(a, b Channel) int { return strings.Compare(a.Made+a.ID, b.Made+b.ID) })
	return out, err
}

// RemoveChannel erases a channel of an owner and takes it out of the rules that name it.
func (d *Desk) RemoveChannel(ctx context.Context, owner, id string) error {
	if _, _, err := d.Channel(ctx, owner, id); err != nil {
		return err
	}
	return d.dropChannel(ctx, owner, id)
}

func (d *Desk) dropChannel(ctx context.Context, owner, id string) error {
	rules, err := d.Rules(ctx, owner)
	if err != nil {
		return err
	}
	for _, r := range rules {
		if !slices.Contains(r.Channels, id) {
			continue
		}
		if err := d.ChangeRule(ctx, owner, r.ID, func(r *Rule) {
			r.Channels = slices.DeleteFunc(slices.Clone(r.Channels), func(c string) bool { return c == id })
		}); err != nil {
			return err
		}
	}
	return d.Ledger.Erase(ctx, d.owner(owner, "the channel was removed"), KindChannel, id)
}

// TestChannel makes a delivery that tells of nothing, to try a channel.
func (d *Desk) TestChannel(ctx context.Context, owner, id string) (Delivery, error) {
	if _, _, err := d.Channel(ctx, owner, id); err != nil {
		return Delivery{}, err
	}
	random, err := d.random(idBytes)
	x := Delivery{ID: random, Owner: owner, Channel: id, Alerts: []string{}, State: Waiting, Due: d.Now().UTC().Format(time.RFC3339), Test: true}
	if err != nil {
		return x, err
	}
	return x, d.keep(ctx, d.owner(owner, "a channel is tried"), x, 0)
}
