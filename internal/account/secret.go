package account

import (
	"context"
	"crypto/md5" //nolint:gosec // HTTP digest authentication names it: RFC 7616; what is hashed is a random password of a device
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// The kinds of secrets.
const (
	SecretPassword = "password"
	SecretToken    = "token"
	SecretDevice   = "device"
)

// Secret is what a user, a program or a device proves itself by; Hash is never shown.
type Secret struct {
	ID      string   `json:"id"`
	User    string   `json:"user"`
	Kind    string   `json:"kind"`
	Label   string   `json:"label,omitempty"`
	Hash    string   `json:"hash"`             // argon2id of a password, SHA-256 of a token, HA1 of a device
	SHA256  string   `json:"sha256,omitempty"` // HA1 of a device by SHA-256
	Realm   string   `json:"realm,omitempty"`
	Scopes  []string `json:"scopes,omitempty"`
	Made    string   `json:"made"`
	Expires string   `json:"expires,omitempty"`
}

// Key is register.Entry's.
func (s Secret) Key() (string, string) { return register.KindSecret, s.ID }

// Index is register.Entry's.
func (s Secret) Index() store.Index {
	return register.AdministrativeIndex(s.Kind, register.Link(register.KindUser, s.User))
}

// The lengths of random secrets, in bytes: 128 bits of an id that nobody can guess is not needed, of what proves somebody it is.
const (
	idBytes     = 5
	secretBytes = 20
)

// letters writes random bytes without letters that are mistaken for digits, since passwords of devices are typed on a phone.
var letters = base32.NewEncoding("abcdefghjkmnpqrstuvwxyz023456789").WithPadding(base32.NoPadding)

func (b *Book) randomText(n int) (string, error) {
	data := make([]byte, n)
	if _, err := io.ReadFull(b.random, data); err != nil {
		return "", fmt.Errorf("no random numbers for a secret: %w", err)
	}
	return letters.EncodeToString(data), nil
}

// newSecret makes a secret with a random id.
func (b *Book) newSecret(user, kind, label string) (Secret, error) {
	id, err := b.randomText(idBytes)
	return Secret{ID: id, User: user, Kind: kind, Label: label, Made: b.now().UTC().Format(time.RFC3339)}, err
}

// Secrets gives the secrets of a user of a kind, by id.
func (b *Book) Secrets(ctx context.Context, user, kind string) ([]Secret, error) {
	objects, err := b.ledger.Linked(ctx, register.KindSecret, register.Link(register.KindUser, user))
	if err != nil {
		return nil, err
	}
	out := []Secret{}
	for _, o := range objects {
		s, err := register.Read[Secret](o)
		if err != nil {
			return nil, err
		}
		if s.Kind == kind {
			out = append(out, s)
		}
	}
	return out, nil
}

// Withdraw takes a secret of a user away for good.
func (b *Book) Withdraw(ctx context.Context, by store.Author, user, id string) error {
	o, err := b.ledger.Object(ctx, register.KindSecret, id)
	if err != nil {
		return err
	}
	if s, err := register.Read[Secret](o); err != nil || s.User != user {
		return fmt.Errorf("user %q has no secret %q: %w", user, id, store.ErrNotFound)
	}
	return b.ledger.Erase(ctx, by, register.KindSecret, id)
}

// SetPassword gives a user a new password; the old one is erased, and every session ends.
func (b *Book) SetPassword(ctx context.Context, by store.Author, user, password string) error {
	if err := CheckPassword(password); err != nil {
		return err
	}
	if _, _, err := b.User(ctx, user); err != nil {
		return err
	}
	old, err := b.Secrets(ctx, user, SecretPassword)
	if err != nil {
		return err
	}
	s, err := b.newSecret(user, SecretPassword, "")
	if err != nil {
		return err
	}
	if s.Hash, err = b.hash(ctx, password); err != nil {
		return err
	}
	if err := b.keep(ctx, by, s, 0); err != nil {
		return err
	}
	for _, o := range old {
		if err := b.ledger.Erase(ctx, by, register.KindSecret, o.ID); err != nil {
			return err
		}
	}
	return b.EndSessions(ctx, by, user)
}

// EndSessions signs a user out everywhere.
func (b *Book) EndSessions(ctx context.Context, by store.Author, user string) error {
	return b.Change(ctx, by, user, func(u *register.User) { u.SignedOut++ })
}

// CheckSecret compares a name and a password, and counts the attempt before it looks. It takes as long for a name that is not there.
func (b *Book) CheckSecret(ctx context.Context, name, password string, from Caller) (register.User, error) {
	name, err := CheckName(name)
	if err != nil {
		name = "" // nobody has it; the rest goes on all the same
	}
	attempt, err := b.begin(SecretPassword, name, from)
	if err != nil {
		return register.User{}, err
	}
	u, err := b.compare(ctx, name, password)
	return u, settle(attempt, err)
}

func (b *Book) compare(ctx context.Context, name, password string) (register.User, error) {
	u, hash, err := b.passwordOf(ctx, name)
	if err != nil {
		return u, err
	}
	ok, err := b.verify(ctx, hash, password)
	if err != nil {
		return u, err
	}
	if !ok || u.ID == "" || u.Disabled {
		return register.User{}, ErrRefused
	}
	return u, nil
}

// passwordOf gives a user and the newest password's hash; for a name that has none, nobody and a hash that no password fits.
func (b *Book) passwordOf(ctx context.Context, name string) (register.User, string, error) {
	nobody := b.cost.unmatched()
	if name == "" {
		return register.User{}, nobody, nil
	}
	u, _, err := b.User(ctx, name)
	if isNotFound(err) {
		return register.User{}, nobody, nil
	}
	if err != nil {
		return u, "", err
	}
	secrets, err := b.Secrets(ctx, name, SecretPassword)
	if err != nil || len(secrets) == 0 {
		return register.User{}, nobody, err
	}
	newest := slices.MaxFunc(secrets, func(a, b Secret) int { return strings.Compare(a.Made+a.ID, b.Made+b.ID) })
	return u, newest.Hash, nil
}

// The scopes of tokens.
const (
	ScopeRead   = "read"
	ScopeField  = "write:field"
	ScopeReview = "review"
	ScopeExport = "export"
	ScopeAdmin  = "admin"
)

// Scopes lists the scopes of tokens.
func Scopes() []string { return []string{ScopeRead, ScopeField, ScopeReview, ScopeExport, ScopeAdmin} }

// tokenPrefix lets people and scanners of leaked secrets know a token when they see it.
const tokenPrefix = "marsad_"

// NewToken makes a token for programs of a user and gives it, the only time that it can be seen. It ends after at most a year.
func (b *Book) NewToken(ctx context.Context, by store.Author, user, label string, scopes []string, lasts time.Duration) (string, Secret, error) {
	for _, s := range scopes {
		if !slices.Contains(Scopes(), s) {
			return "", Secret{}, fmt.Errorf("%w: %q is no scope; take some of %s", ErrInvalid, s, strings.Join(Scopes(), ", "))
		}
	}
	if len(scopes) == 0 || lasts <= 0 || lasts > maxToken {
		return "", Secret{}, fmt.Errorf("%w: a token needs a scope, and lasts at most %d days", ErrInvalid, maxToken/(24*time.Hour))
	}
	if _, _, err := b.User(ctx, user); err != nil {
		return "", Secret{}, err
	}
	s, err := b.newSecret(user, SecretToken, label)
	if err != nil {
		return "", s, err
	}
	random, err := b.randomText(secretBytes)
	if err != nil {
		return "", s, err
	}
	s.Hash, s.Scopes, s.Expires = sha256Hex(random), scopes, b.now().Add(lasts).UTC().Format(time.RFC3339)
	return tokenPrefix + s.ID + "_" + random, s, b.keep(ctx, by, s, 0)
}

const maxToken = 366 * 24 * time.Hour

func sha256Hex(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// CheckToken gives whose token it is, or ErrRefused. A random secret needs no slow hash.
func (b *Book) CheckToken(ctx context.Context, token string) (Secret, error) {
	rest, ok := strings.CutPrefix(token, tokenPrefix)
	id, random, whole := strings.Cut(rest, "_")
	if !ok || !whole || id == "" {
		return Secret{}, ErrRefused
	}
	s, err := b.secret(ctx, id, SecretToken)
	if err != nil {
		return Secret{}, err
	}
	expires, err := time.Parse(time.RFC3339, s.Expires)
	if err != nil || !b.now().Before(expires) || subtle.ConstantTimeCompare([]byte(s.Hash), []byte(sha256Hex(random))) != 1 {
		return Secret{}, ErrRefused
	}
	return s, nil
}

func (b *Book) secret(ctx context.Context, id, kind string) (Secret, error) {
	o, err := b.ledger.Object(ctx, register.KindSecret, id)
	if isNotFound(err) || err == nil && o.Removed {
		return Secret{}, ErrRefused
	}
	if err != nil {
		return Secret{}, err
	}
	s, err := register.Read[Secret](o)
	if err == nil && s.Kind != kind {
		err = ErrRefused
	}
	return s, err
}

// NewDevice makes a password for a device that reports by OpenRosa, and gives the name and the password that are typed there once. HTTP's digest needs a hash
// that is as good as the password itself, so a device never has its user's own.
func (b *Book) NewDevice(ctx context.Context, by store.Author, user, label, realm string) (name, password string, err error) {
	if _, _, err := b.User(ctx, user); err != nil {
		return "", "", err
	}
	s, err := b.newSecret(user, SecretDevice, label)
	if err != nil {
		return "", "", err
	}
	if password, err = b.randomText(secretBytes); err != nil {
		return "", "", err
	}
	name = user + "/" + s.ID
	s.Realm, s.Hash, s.SHA256 = realm, HA1(name, realm, password), sha256Hex(name+":"+realm+":"+password)
	return name, password, b.keep(ctx, by, s, 0)
}

// HA1 is the hash of RFC 7616, section 3.4.2, with MD5, which is what devices speak.
func HA1(name, realm, password string) string {
	sum := md5.Sum([]byte(name + ":" + realm + ":" + password)) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// HA1 gives the hash of a device's name for the algorithm MD5 or SHA-256 (RFC 7616, 3.4.2), who reports by it, and false when there is none.
func (b *Book) HA1(ctx context.Context, name, realm, algorithm string) (string, access.Viewer, bool, error) {
	ha1, user, err := b.Device(ctx, name, realm)
	if err == nil && algorithm == "SHA-256" {
		_, id, _ := strings.Cut(name, "/")
		s, failed := b.secret(ctx, id, SecretDevice)
		ha1, err = s.SHA256, failed
	}
	if errors.Is(err, ErrRefused) {
		return "", access.Viewer{}, false, nil
	}
	if err != nil {
		return "", access.Viewer{}, false, err
	}
	v, _, err := b.Viewer(ctx, user)
	return ha1, v, err == nil && ha1 != "", err
}

// Device gives the HA1 of a device's name by MD5 and whose it is, or ErrRefused when there is none or its user is disabled.
func (b *Book) Device(ctx context.Context, name, realm string) (ha1, user string, err error) {
	user, id, ok := strings.Cut(name, "/")
	if !ok {
		return "", "", ErrRefused
	}
	s, err := b.secret(ctx, id, SecretDevice)
	if err != nil {
		return "", "", err
	}
	u, _, err := b.User(ctx, user)
	if err != nil && !isNotFound(err) {
		return "", "", err
	}
	if err != nil || u.Disabled || s.User != user || s.Realm != realm {
		return "", "", ErrRefused
	}
	return s.Hash, user, nil
}
