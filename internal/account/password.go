package account

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/secure/precis"

	"marsad/internal/store"
)

// Cost is what argon2id (RFC 9106) spends on a password.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// DefaultCost is the first choice of the OWASP Password Storage Cheat Sheet
// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id): 19 MiB, two passes, one thread.
var DefaultCost = Cost{MemoryKiB: 19 * 1024, Passes: 2, Threads: 1}

// The lengths of passwords, in characters: at least what OWASP ASVS 4.0.3 asks for (2.1.1), at most what it wants to be allowed (2.1.2), with room.
const (
	minPassword = 12
	maxPassword = 256
)

const (
	saltBytes = 16
	hashBytes = 32
)

// CheckPassword refuses a password that is too short or too long. Nothing is asked of its characters: length is what helps (NIST SP 800-63B, 3.1.1.2).
func CheckPassword(password string) error {
	if n := utf8.RuneCountInString(password); n < minPassword || n > maxPassword {
		return fmt.Errorf("%w: a password has %d to %d characters, this one %d", ErrInvalid, minPassword, maxPassword, n)
	}
	if _, err := precis.OpaqueString.String(password); err != nil {
		return fmt.Errorf("%w: the password has characters that cannot be typed alike everywhere", ErrInvalid)
	}
	return nil
}

// prepared gives the bytes of a password that are hashed: the PRECIS profile OpaqueString (RFC 8265), so that keyboards that compose letters differently agree.
func prepared(password string) []byte {
	s, err := precis.OpaqueString.String(password)
	if err != nil {
		s = password
	}
	return []byte(s)
}

// hash gives the hash of a password in the PHC string format.
func (b *Book) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(b.random, salt); err != nil {
		return "", fmt.Errorf("no random numbers for a salt: %w", err)
	}
	key, err := b.derive(ctx, prepared(password), salt, b.cost, hashBytes)
	return b.cost.encode(salt, key), err
}

func (c Cost) encode(salt, key []byte) string {
	e := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, c.Threads, e.EncodeToString(salt), e.EncodeToString(key))
}

// unmatched is a hash that no password has, and that takes as long as others.
func (c Cost) unmatched() string { return c.encode(make([]byte, saltBytes), make([]byte, hashBytes)) }

// derive waits for its turn: so many passwords at once take the memory of the machine, whoever sends them.
func (b *Book) derive(ctx context.Context, password, salt []byte, c Cost, size uint32) ([]byte, error) {
	select {
	case b.hashing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-b.hashing }()
	return argon2.IDKey(password, salt, c.Passes, c.MemoryKiB, c.Threads, size), nil
}

// verify compares a password with a hash, in constant time.
func (b *Book) verify(ctx context.Context, hash, password string) (bool, error) {
	c, salt, key, err := decodeHash(hash)
	if err != nil {
		return false, err
	}
	if utf8.RuneCountInString(password) > maxPassword {
		password = ""
	}
	got, err := b.derive(ctx, prepared(password), salt, c, uint32(len(key))) //nolint:gosec // the length of a hash
	return err == nil && subtle.ConstantTimeCompare(got, key) == 1, err
}

// The bounds of a hash that is read: a store that somebody changed must not take the machine's memory.
const (
	maxMemoryKiB = 1 << 20
	maxPasses    = 64
)

func decodeHash(s string) (c Cost, salt, key []byte, err error) {
	damaged := fmt.Errorf("%w: the hash of a password", store.ErrCorrupt)
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, damaged
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Threads); err != nil || c.MemoryKiB > maxMemoryKiB || c.Passes == 0 || c.Passes > maxPasses || c.Threads == 0 {
		return c, nil, nil, damaged
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	if errors.Join(errSalt, errKey) != nil || len(salt) < 8 || len(key) != hashBytes {
		return c, nil, nil, damaged
	}
	return c, salt, key, nil
}

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }
