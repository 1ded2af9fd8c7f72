package watch

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"errors"

	"marsad/internal/register"
	"marsad/internal/store"
)

// keys sign what is sent by Web Push.
type keys struct {
	Public  string `json:"public"`
	Private string `json:"private"`
}

// Key is register.Entry's.
func (keys) Key() (string, string) { return KindState, "vapid" }

// Index is register.Entry's.
func (keys) Index() store.Index { return register.AdministrativeIndex("keys") }

// Keys gives the pair of keys by which this store signs Web Push (VAPID, RFC 8292): a point and a scalar of P-256 in base64url. They are made once: browsers that
// subscribed to one take nothing of another.
func (d *Desk) Keys(ctx context.Context) (public, private string, err error) {
	for range tries {
		o, err := d.Ledger.Object(ctx, KindState, "vapid")
		if err == nil {
			k, err := register.Read[keys](o)
			return k.Public, k.Private, err
		}
		if !errors.Is(err, store.ErrNotFound) {
			return "", "", err
		}
		pair, err := ecdh.P256().GenerateKey(d.Random)
		if err != nil {
			return "", "", err
		}
		e := base64.RawURLEncoding
		err = d.keep(ctx, d.author("keys for Web Push"), keys{e.EncodeToString(pair.PublicKey().Bytes()), e.EncodeToString(pair.Bytes())}, 0)
		if err != nil && !errors.Is(err, store.ErrConflict) {
			return "", "", err
		}
	}
	return "", "", store.ErrConflict
}
