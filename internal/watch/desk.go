package watch

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"marsad/internal/register"
	"marsad/internal/store"
)

// letters writes random bytes so that they can stand in an address.
var letters = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

const (
	idBytes    = 10
	tokenBytes = 20 // of an address that is a secret: 160 bits
)

func (d *Desk) random(n int) (string, error) {
	data := make([]byte, n)
	if _, err := io.ReadFull(d.Random, data); err != nil {
		return "", fmt.Errorf("no random numbers: %w", err)
	}
	return letters.EncodeToString(data), nil
}

// owner names a user as who changes a rule or a channel.
func (d *Desk) owner(name, why string) store.Author {
	return store.Author{Name: name, Why: why, At: d.Now().UTC()}
}

// AddRule keeps a new rule of an owner and gives it with its id.
func (d *Desk) AddRule(ctx context.Context, r Rule) (Rule, error) {
	var err error
	if r.ID, err = d.random(idBytes); err != nil {
		return r, err
	}
	r.Made, r.FeedHash = d.Now().UTC().Format(time.RFC3339), ""
	if err := d.checkRule(ctx, r); err != nil {
		return r, err
	}
	return r, d.keep(ctx, d.owner(r.Owner, "a rule was made"), r, 0)
}

func (d *Desk) checkRule(ctx context.Context, r Rule) error {
	if err := r.Check(); err != nil {
		return err
	}
	for _, id := range r.Channels {
		if _, _, err := d.Channel(ctx, r.Owner, id); err != nil {
			return fmt.Errorf("%w: the rule names the channel %q, which is not one of its owner", store.ErrInvalid, id)
		}
	}
	return nil
}

// ChangeRule changes a rule of an owner. What the register learned before stays untold.
func (d *Desk) ChangeRule(ctx context.Context, owner, id string, change func(*Rule)) error {
	r, version, err := d.Rule(ctx, owner, id)
	if err != nil {
		return err
	}
	made, hash := r.Made, r.FeedHash
	change(&r)
	r.ID, r.Owner, r.Made, r.FeedHash = id, owner, made, hash
	if err := d.checkRule(ctx, r); err != nil {
		return err
	}
	return d.keep(ctx, d.owner(owner, "the rule was changed"), r, version)
}

// RemoveRule puts a tombstone on a rule; its alerts and the log of deliveries stay.
func (d *Desk) RemoveRule(ctx context.Context, owner, id string) error {
	r, version, err := d.Rule(ctx, owner, id)
	if err != nil {
		return err
	}
	o, err := register.Object(r, version)
	if err != nil {
		return err
	}
	o.Removed = true
	return d.Ledger.Keep(ctx, d.owner(owner, "the rule was removed"), o)
}

// Rule gives a rule of an owner and the version at which it was read; somebody else's is store.ErrNotFound.
func (d *Desk) Rule(ctx context.Context, owner, id string) (Rule, int, error) {
	o, err := d.Ledger.Object(ctx, KindRule, id)
	if err != nil {
		return Rule{}, 0, err
	}
	r, err := register.Read[Rule](o)
	if err == nil && r.Owner != owner {
		err = fmt.Errorf("watch rule %q of %q: %w", id, owner, store.ErrNotFound)
	}
	return r, o.Version, err
}

// Rules gives the rules of an owner, the oldest first.
func (d *Desk) Rules(ctx context.Context, owner string) ([]Rule, error) {
	out, err := listed[Rule](ctx, d, all(KindRule, store.Facet{Kind: "owner", Value: owner}))
	slices.SortFunc(out, func(a, b Rule) int { return strings.Compare(a.Made+a.ID, b.Made+b.ID) })
	return out, err
}

// listed reads all objects of a filter.
func listed[E register.Entry](ctx context.Context, d *Desk, f store.Filter) ([]E, error) {
	out := []E{}
	for o, err := range d.Ledger.AllObjects(ctx, f) {
		if err != nil {
			return nil, err
		}
		e, err := register.Read[E](o)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// Alerts gives the alerts of an owner, of one rule or of all when rule is empty, the newest day first. Whether the owner may still see what they tell of is for
// Show to say.
func (d *Desk) Alerts(ctx context.Context, owner, rule, cursor string) ([]Alert, string, error) {
	facets := []store.Facet{{Kind: "owner", Value: owner}}
	if rule != "" {
		facets = append(facets, store.Facet{Kind: "rule", Value: rule})
	}
	return page[Alert](ctx, d, all(KindAlert, facets...), cursor)
}

// Alert gives an alert of an owner.
func (d *Desk) Alert(ctx context.Context, owner, id string) (Alert, error) {
	o, err := d.Ledger.Object(ctx, KindAlert, id)
	if err != nil {
		return Alert{}, err
	}
	a, err := register.Read[Alert](o)
	if err == nil && a.Owner != owner {
		err = fmt.Errorf("alert %q of %q: %w", id, owner, store.ErrNotFound)
	}
	return a, err
}

// NewFeed gives a rule a new secret for the address of its feed, the only time that it can be seen, and makes the one before worthless.
func (d *Desk) NewFeed(ctx context.Context, owner, id string) (string, error) {
	r, version, err := d.Rule(ctx, owner, id)
	if err != nil {
		return "", err
	}
	token, err := d.random(tokenBytes)
	if err != nil {
		return "", err
	}
	r.FeedHash = hashed(token)
	return token, d.keep(ctx, d.owner(owner, "a new address for the feed"), r, version)
}

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FeedRule gives the rule whose feed has the secret, or store.ErrNotFound. A random secret needs no slow hash.
func (d *Desk) FeedRule(ctx context.Context, token string) (Rule, error) {
	missing := fmt.Errorf("feed: %w", store.ErrNotFound)
	if token == "" {
		return Rule{}, missing
	}
	p, err := d.Ledger.Objects(ctx, all(KindRule, store.Facet{Kind: "feed", Value: hashed(token)}))
	if err != nil || len(p.Objects) != 1 {
		return Rule{}, errors.Join(err, missing)
	}
	return register.Read[Rule](p.Objects[0])
}
