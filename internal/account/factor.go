package account

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"marsad/internal/attempts"
	"marsad/internal/register"
	"marsad/internal/store"
)

// KindFactor is the kind of what a user proves it by beside a password. One that is removed is erased.
const KindFactor = "factor"

// The kinds of factors.
const (
	FactorCode     = "code"     // a time-based one-time password (TOTP, RFC 6238)
	FactorRecovery = "recovery" // codes that work once each
	FactorPasskey  = "passkey"  // WebAuthn
	FactorIssuer   = "issuer"   // an account elsewhere (OpenID Connect)
)

// Factor is what a user proves it by beside a password.
type Factor struct {
	ID         string          `json:"id"`
	User       string          `json:"user"`
	Kind       string          `json:"kind"`
	Label      string          `json:"label,omitempty"`
	Key        string          `json:"key,omitempty"`    // of one-time passwords, base32; in a store only where an older marsad left it: see Reveal
	Sealed     string          `json:"sealed,omitempty"` // the key, as Book.seal makes it
	Last       int64           `json:"last,omitempty"`   // the time step of the last code that was taken
	Holds      bool            `json:"holds"`            // a code was shown once: before, it is asked for nowhere
	Codes      []string        `json:"codes,omitempty"`
	Credential json.RawMessage `json:"credential,omitempty"` // of a passkey
	Issuer     string          `json:"issuer,omitempty"`     // who knows it by Subject
	Subject    string          `json:"subject,omitempty"`
	Made       string          `json:"made"`
}

// Key is register.Entry's.
func (f factorEntry) Key() (string, string) { return KindFactor, f.ID }

// factorEntry is a Factor as an entry: a factor has a field Key.
type factorEntry struct{ Factor }

// Index is register.Entry's. A passkey and an account elsewhere are found by what others know them by.
func (f factorEntry) Index() store.Index {
	x := register.AdministrativeIndex(f.Kind, register.Link(register.KindUser, f.User))
	if f.Subject != "" {
		x.Facets = append(x.Facets, subjectFacet(f.Issuer, f.Subject))
	}
	return x
}

// MarshalJSON writes the factor.
func (f factorEntry) MarshalJSON() ([]byte, error) { return json.Marshal(f.Factor) }

func (b *Book) factor(ctx context.Context, user, id string) (Factor, int, error) {
	o, err := b.ledger.Object(ctx, KindFactor, id)
	if err != nil {
		return Factor{}, 0, err
	}
	f, err := register.Read[Factor](o)
	if err == nil && f.User != user {
		err = fmt.Errorf("user %q has no factor %q: %w", user, id, store.ErrNotFound)
	}
	return f, o.Version, err
}

// Factors gives the factors of a user, the oldest first. Keys and codes are in them: what is shown of them is for the caller to choose.
func (b *Book) Factors(ctx context.Context, user string) ([]Factor, error) {
	objects, err := b.ledger.Linked(ctx, KindFactor, register.Link(register.KindUser, user))
	if err != nil {
		return nil, err
	}
	out := []Factor{}
	for _, o := range objects {
		f, err := register.Read[Factor](o)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Factor) int { return strings.Compare(a.Made+a.ID, b.Made+b.ID) })
	return out, nil
}

// RemoveFactor erases a factor of a user. With the last one that asks for a code its recovery codes go too.
func (b *Book) RemoveFactor(ctx context.Context, by store.Author, user, id string) error {
	if _, _, err := b.factor(ctx, user, id); err != nil {
		return err
	}
	if err := b.ledger.Erase(ctx, by, KindFactor, id); err != nil {
		return err
	}
	needs, err := b.NeedsCode(ctx, user)
	if err != nil || needs {
		return err
	}
	return b.removeAll(ctx, by, user, FactorRecovery)
}

func (b *Book) removeAll(ctx context.Context, by store.Author, user, kind string) error {
	all, err := b.Factors(ctx, user)
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.Kind != kind {
			continue
		}
		if err := b.ledger.Erase(ctx, by, KindFactor, f.ID); err != nil {
			return err
		}
	}
	return nil
}

func (b *Book) newFactor(user, kind, label string) (Factor, error) {
	id, err := b.randomText(idBytes)
	return Factor{ID: id, User: user, Kind: kind, Label: label, Made: b.now().UTC().Format(time.RFC3339)}, err
}

// The parameters of one-time passwords are those that every app knows (RFC 6238, and the defaults of key URIs): SHA-1, six digits, thirty seconds. A code of the
// step before and of the next one is taken, for clocks that differ (RFC 6238, 5.2).
const (
	codePeriod = 30
	codeSteps  = 1
	keyBytes   = 20
)

// NewCode makes a key of one-time passwords. It asks for nothing until HoldCode has seen a code of it.
func (b *Book) NewCode(ctx context.Context, by store.Author, user, label string) (Factor, error) {
	f, err := b.newFactor(user, FactorCode, label)
	if err != nil {
		return f, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "marsad", AccountName: user, SecretSize: keyBytes, Period: codePeriod, Rand: b.random})
	if err != nil {
		return f, err
	}
	f.Key = key.Secret()
	return f, b.keepFactor(ctx, by, f, 0)
}

// CodeURI gives the key of one-time passwords as apps read it, and as a QR code in PNG.
func (f Factor) CodeURI() (uri string, picture []byte, err error) {
	v := url.Values{"secret": {f.Key}, "issuer": {"marsad"}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	uri = (&url.URL{Scheme: "otpauth", Host: "totp", Path: "/marsad:" + f.User, RawQuery: v.Encode()}).String()
	key, err := otp.NewKeyFromURL(uri)
	if err != nil {
		return uri, nil, err
	}
	const side = 240 // pixels
	img, err := key.Image(side, side)
	if err != nil {
		return uri, nil, err
	}
	var out bytes.Buffer
	err = png.Encode(&out, img)
	return uri, out.Bytes(), err
}

// step gives the time step at which a code is right and later than the last one, 0 when there is none. No step is left out early: how long it takes says nothing.
func (f Factor) step(code string, now time.Time) (int64, error) {
	found := int64(0)
	for n := int64(-codeSteps); n <= codeSteps; n++ {
		at := now.Unix()/codePeriod + n
		ok, err := totp.ValidateCustom(code, f.Key, time.Unix(at*codePeriod, 0), totp.ValidateOpts{Period: codePeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil && !errors.Is(err, otp.ErrValidateInputInvalidLength) {
			return 0, err
		}
		if ok && at > f.Last {
			found = at
		}
	}
	return found, nil
}

// HoldCode sees a first code of a key: from then on signing in with a password asks for one. It gives recovery codes, the only time that they can be seen.
func (b *Book) HoldCode(ctx context.Context, by store.Author, user, id, code string) ([]string, error) {
	f, version, err := b.factor(ctx, user, id)
	if err != nil {
		return nil, err
	}
	if f.Kind != FactorCode {
		return nil, ErrRefused
	}
	if f, err = b.Reveal(ctx, f); err != nil {
		return nil, err
	}
	attempt, wait := b.attempts.Begin(attempts.Name("first code", user))
	if wait > 0 {
		return nil, Throttled{wait}
	}
	if err := settle(attempt, b.firstCode(ctx, by, f, version, code)); err != nil {
		return nil, err
	}
	return b.NewRecovery(ctx, by, user)
}

func (b *Book) firstCode(ctx context.Context, by store.Author, f Factor, version int, code string) error {
	step, err := f.step(strings.TrimSpace(code), b.now())
	if err != nil {
		return err
	}
	if step == 0 {
		return ErrRefused
	}
	f.Holds, f.Last = true, step
	return b.keepFactor(ctx, by, f, version)
}

// The recovery codes of a user: so many, of 80 random bits each, which need no slow hash.
const (
	recoveryCodes = 10
	recoveryBytes = 10
)

// NewRecovery gives a user new recovery codes and makes the ones before worthless.
func (b *Book) NewRecovery(ctx context.Context, by store.Author, user string) ([]string, error) {
	f, err := b.newFactor(user, FactorRecovery, "")
	if err != nil {
		return nil, err
	}
	var codes []string
	for range recoveryCodes {
		c, err := b.randomText(recoveryBytes)
		if err != nil {
			return nil, err
		}
		codes, f.Codes = append(codes, c[:4]+"-"+c[4:8]+"-"+c[8:12]+"-"+c[12:]), append(f.Codes, sha256Hex(c))
	}
	f.Holds = true
	if err := b.removeAll(ctx, by, user, FactorRecovery); err != nil {
		return nil, err
	}
	return codes, b.keep(ctx, by, factorEntry{f}, 0)
}

// NeedsCode tells whether a password alone does not let a user in.
func (b *Book) NeedsCode(ctx context.Context, user string) (bool, error) {
	all, err := b.Factors(ctx, user)
	return slices.ContainsFunc(all, func(f Factor) bool { return f.Kind == FactorCode && f.Holds }), err
}

// CheckCode takes a one-time password or a recovery code of a user. Each works once; attempts are counted like those of passwords.
func (b *Book) CheckCode(ctx context.Context, user, code string, from Caller) error {
	attempt, err := b.begin(FactorCode, user, from)
	if err != nil {
		return err
	}
	return settle(attempt, b.takeCode(ctx, user, code))
}

// takeCode looks for a code in all that a user has. Where the key of one-time codes is not there, recovery codes work still.
func (b *Book) takeCode(ctx context.Context, user, code string) error {
	all, err := b.Factors(ctx, user)
	if err != nil {
		return err
	}
	code = strings.ToLower(strings.Join(strings.FieldsFunc(code, func(r rune) bool { return r == ' ' || r == '-' }), ""))
	var closed error
	for _, f := range all {
		f, err := b.Reveal(ctx, f)
		if err != nil {
			closed = err
			continue
		}
		ok, err := f.use(code, b.now())
		if err != nil {
			return err
		}
		if ok {
			return b.spend(ctx, user, f.ID, code)
		}
	}
	if closed != nil {
		return closed
	}
	return ErrRefused
}

// spend takes a code of a factor for good.
func (b *Book) spend(ctx context.Context, user, id, code string) error {
	f, version, err := b.factor(ctx, user, id)
	if err == nil {
		f, err = b.Reveal(ctx, f)
	}
	if err != nil {
		return err
	}
	if again, err := f.use(code, b.now()); err != nil || !again {
		return errors.Join(err, ErrRefused) // used by somebody else meanwhile
	}
	err = b.keepFactor(ctx, store.Author{Name: user, Why: "a code was used", At: b.now().UTC()}, f, version)
	if errors.Is(err, store.ErrConflict) {
		return ErrRefused // used by somebody else at the same moment
	}
	return err
}

// use takes a code and notes in the factor that it is used.
func (f *Factor) use(code string, now time.Time) (bool, error) {
	switch {
	case f.Kind == FactorCode && f.Holds:
		step, err := f.step(code, now)
		f.Last = max(f.Last, step)
		return step != 0, err
	case f.Kind == FactorRecovery:
		i := slices.Index(f.Codes, sha256Hex(code))
		if i < 0 {
			return false, nil
		}
		f.Codes = slices.Delete(f.Codes, i, i+1)
		return true, nil
	}
	return false, nil
}
