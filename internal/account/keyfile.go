package account

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// ErrNoKey says that what is sealed in the store cannot be opened, since its key is not there.
var ErrNoKey = errors.New("the key of the accounts is not there")

// KeyFile is the key by which the book seals what it has to read again, the keys of one-time codes. It stands in a file beside the store, not in it, so that who gets
// hold of the store or a backup of it alone cannot make codes. Without a path it is of this process alone.
type KeyFile struct {
	Path string

	mu  sync.Mutex
	key []byte
}

// keyFileHead begins the file; what follows are so many random bytes in base64.
const (
	keyFileHead  = "marsad-accounts-key-1 "
	keyFileBytes = 32
)

// read gives the key, or fs.ErrNotExist when there is none yet.
func (k *KeyFile) read() ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.key != nil {
		return k.key, nil
	}
	if k.Path == "" {
		return nil, fs.ErrNotExist
	}
	data, err := os.ReadFile(k.Path)
	if err != nil {
		return nil, err
	}
	text, ok := strings.CutPrefix(strings.TrimSpace(string(data)), keyFileHead)
	key, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil || len(key) != keyFileBytes {
		return nil, fmt.Errorf("%w: %s is damaged; put it back from where you keep a copy", ErrNoKey, k.Path)
	}
	k.key = key
	return key, nil
}

// create makes a key where there is none. When another process made one at the same moment, that one holds.
func (k *KeyFile) create(random io.Reader) ([]byte, error) {
	key := make([]byte, keyFileBytes)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("no random numbers for a key: %w", err)
	}
	if k.Path == "" {
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.key == nil {
			k.key = key
		}
		return k.key, nil
	}
	err := writeNew(k.Path, []byte(keyFileHead+base64.StdEncoding.EncodeToString(key)+"\n"))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("cannot keep the key of the accounts: %w", err)
	}
	return k.read()
}

// writeNew makes a file that is whole from the moment on which it is there, for its owner alone.
func writeNew(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // made with 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it is a second name of the key by then
	_, err = io.Copy(f, bytes.NewReader(data))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}

// key gives a key for one purpose. The first that is asked for makes the file, unless something was sealed with a key that is gone: then it is ErrNoKey.
func (b *Book) key(ctx context.Context, purpose string) ([]byte, error) {
	master, err := b.keys.read()
	if errors.Is(err, fs.ErrNotExist) {
		if err := b.checkUnsealed(ctx); err != nil {
			return nil, err
		}
		master, err = b.keys.create(b.random)
	}
	if err != nil {
		return nil, err
	}
	return hkdf.Key(sha256.New, master, nil, "marsad accounts: "+purpose, chacha20poly1305.KeySize)
}

func (b *Book) checkUnsealed(ctx context.Context) error {
	n, err := b.sealed(ctx)
	if err == nil && n > 0 {
		err = fmt.Errorf("%w: %s is missing, with which the keys of one-time codes of %d users or apps are sealed; put it back from where you keep a copy, or take the codes away with `marsad user reset`", ErrNoKey, b.keys.name(), n)
	}
	return err
}

func (k *KeyFile) name() string {
	if k.Path == "" {
		return "a key of another process"
	}
	return k.Path
}

// sealed counts the keys of one-time codes that are sealed.
func (b *Book) sealed(ctx context.Context) (int, error) {
	n := 0
	for f, err := range b.codes(ctx) {
		if err != nil {
			return 0, err
		}
		if f.Sealed != "" {
			n++
		}
	}
	return n, nil
}

// codes gives the keys of one-time codes of all users.
func (b *Book) codes(ctx context.Context) func(func(Factor, error) bool) {
	return func(yield func(Factor, error) bool) {
		for o, err := range b.ledger.AllObjects(ctx, store.Filter{Kind: KindFactor, Classes: []access.Class{access.Administrative}}) {
			var f Factor
			if err == nil {
				f, err = register.Read[Factor](o)
			}
			if err == nil && f.Kind != FactorCode {
				continue
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
	}
}

// CheckKey opens every sealed key and says in one error what is wrong with the key file, nil when nothing is.
func (b *Book) CheckKey(ctx context.Context) error {
	for f, err := range b.codes(ctx) {
		if err != nil {
			return err
		}
		if _, err := b.Reveal(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

const (
	sealPurpose = "keys of one-time codes"
	sealForm    = "x1" // XChaCha20-Poly1305 under a key of sealPurpose
)

// bound ties a sealed key to whose it is: it opens in no other place.
func bound(f Factor) []byte { return []byte("factor\x00" + f.User + "\x00" + f.ID) }

// keyID names a key without telling it.
func keyID(key []byte) string {
	sum := sha256.Sum256(append([]byte("id of\x00"), key...))
	return hex.EncodeToString(sum[:4])
}

// seal puts the key of a factor where the store may have it.
func (b *Book) seal(ctx context.Context, f Factor) (Factor, error) {
	key, err := b.key(ctx, sealPurpose)
	if err != nil {
		return f, err
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return f, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := io.ReadFull(b.random, nonce); err != nil {
		return f, fmt.Errorf("no random numbers to seal a key: %w", err)
	}
	f.Sealed = sealForm + "." + keyID(key) + "." + base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, []byte(f.Key), bound(f)))
	f.Key = ""
	return f, nil
}

// Reveal gives a factor with the key of its one-time codes open.
func (b *Book) Reveal(ctx context.Context, f Factor) (Factor, error) {
	if f.Sealed == "" {
		return f, nil
	}
	key, err := b.key(ctx, sealPurpose)
	if err != nil {
		return f, err
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return f, err
	}
	parts := strings.Split(f.Sealed, ".")
	if len(parts) != 3 || parts[0] != sealForm {
		return f, fmt.Errorf("%w: the sealed key of one-time codes of user %q", store.ErrCorrupt, f.User)
	}
	if parts[1] != keyID(key) {
		return f, fmt.Errorf("%w: the key of one-time codes of user %q is sealed with another key than %s holds; put the right one back, or take the codes away with `marsad user reset`", ErrNoKey, f.User, b.keys.name())
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(data) < aead.NonceSize() {
		return f, fmt.Errorf("%w: the sealed key of one-time codes of user %q", store.ErrCorrupt, f.User)
	}
	plain, err := aead.Open(nil, data[:aead.NonceSize()], data[aead.NonceSize():], bound(f))
	if err != nil {
		return f, fmt.Errorf("%w: the sealed key of one-time codes of user %q", store.ErrCorrupt, f.User)
	}
	f.Key = string(plain)
	return f, nil
}

// keepFactor keeps a factor; the key of one-time codes only sealed.
func (b *Book) keepFactor(ctx context.Context, by store.Author, f Factor, version int) error {
	if f.Kind == FactorCode && f.Key != "" {
		var err error
		if f, err = b.seal(ctx, f); err != nil {
			return err
		}
	}
	return b.keep(ctx, by, factorEntry{f}, version)
}

// SealCodes seals the keys of one-time codes that an older marsad kept open, and gives how many. Each gets another id, since the history of the one that was open is
// erased with it.
func (b *Book) SealCodes(ctx context.Context, by store.Author) (int, error) {
	var open []Factor
	for f, err := range b.codes(ctx) {
		if err != nil {
			return 0, err
		}
		if f.Key != "" {
			open = append(open, f)
		}
	}
	for n, f := range open {
		was := f.ID
		sum := sha256.Sum256([]byte("sealed\x00" + was)) // the same when this was interrupted
		f.ID = letters.EncodeToString(sum[:idBytes])
		if err := b.keepFactor(ctx, by, f, 0); err != nil && !errors.Is(err, store.ErrConflict) {
			return n, err
		}
		if err := b.ledger.Erase(ctx, by, KindFactor, was); err != nil {
			return n, err
		}
	}
	return len(open), nil
}
