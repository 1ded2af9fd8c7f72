// Package account keeps who may sign in: users and their roles, members of cases, passwords, tokens of programs, passwords of devices, and the audit of what was
// read and exported.
//
// Users and cases are entries of the register, so that who got which role from whom and why stands in the history. Secrets are objects of their own that no
// history keeps: one that is replaced or withdrawn is erased. Everything of this package has the class access.Administrative.
package account

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/secure/precis"

	"marsad/internal/access"
	"marsad/internal/attempts"
	"marsad/internal/register"
	"marsad/internal/store"
)

// The errors that a caller tells apart. None of them says whether a user is there.
var (
	ErrRefused   = errors.New("wrong name or password")
	ErrThrottled = errors.New("too many failed attempts; wait and try again")
	ErrInvalid   = errors.New("invalid")
)

// Book is the users of a register and all that belongs to them. It is safe for concurrent use.
type Book struct {
	ledger   store.Ledger
	now      func() time.Time
	random   io.Reader
	cost     Cost
	attempts *attempts.Counter
	keys     *KeyFile
	hashing  chan struct{} // bounds how many passwords are hashed at once: each takes Cost.MemoryKiB
}

// Options sets up a Book.
type Options struct {
	Now    func() time.Time
	Random io.Reader // of secrets: crypto/rand.Reader outside tests
	Cost   Cost      // DefaultCost when zero
	Keys   *KeyFile  // by which keys of one-time codes are sealed; a key of this book alone when nil
}

// hashedAtOnce bounds the memory that sign-ins take together.
const hashedAtOnce = 2

// New gives the book of a ledger.
func New(l store.Ledger, o Options) *Book {
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost
	}
	if o.Keys == nil {
		o.Keys = &KeyFile{}
	}
	return &Book{ledger: l, now: o.Now, random: o.Random, cost: o.Cost, attempts: attempts.New(o.Now), keys: o.Keys, hashing: make(chan struct{}, hashedAtOnce)}
}

// CheckName gives a user's name in the form in which it is kept: the PRECIS profile UsernameCaseMapped (RFC 8265), so that spellings that look alike by case or
// width are one user. Names in Arabic are names.
func CheckName(name string) (string, error) {
	mapped, err := precis.UsernameCaseMapped.String(name)
	if err != nil || mapped == "" || len(mapped) > maxName {
		return "", fmt.Errorf("%w: %q is no name for a user; take letters, digits, dot, dash and underscore, at most %d bytes", ErrInvalid, name, maxName)
	}
	for _, r := range mapped {
		if r == '/' || r == ':' { // parts of the names of devices, and of HTTP's digest
			return "", fmt.Errorf("%w: the name %q has %q in it", ErrInvalid, name, r)
		}
	}
	return mapped, nil
}

const maxName = 64

// Add makes a user. A name that was taken once is never given again, so that the history names one person only.
func (b *Book) Add(ctx context.Context, by store.Author, name string, role access.Role) (register.User, error) {
	name, err := CheckName(name)
	if err == nil {
		err = checkScript(name)
	}
	if err != nil {
		return register.User{}, err
	}
	if err := checkRole(role); err != nil {
		return register.User{}, err
	}
	u := register.User{ID: name, Role: role, Made: b.now().UTC().Format(time.RFC3339)}
	err = b.keep(ctx, by, u, 0)
	if errors.Is(err, store.ErrConflict) {
		return u, fmt.Errorf("%w: the name %q is taken", ErrInvalid, name)
	}
	return u, err
}

func checkRole(role access.Role) error {
	if role == access.Visitor || !slices.Contains(access.Roles(), role) {
		return fmt.Errorf("%w: %q is no role of a user; take one of %v", ErrInvalid, role, access.Roles()[1:])
	}
	return nil
}

func (b *Book) keep(ctx context.Context, by store.Author, e register.Entry, version int) error {
	o, err := register.Object(e, version)
	if err != nil {
		return err
	}
	return b.ledger.Keep(ctx, by, o)
}

// User gives a user and the version of the entry, or store.ErrNotFound.
func (b *Book) User(ctx context.Context, name string) (register.User, int, error) {
	o, err := b.ledger.Object(ctx, register.KindUser, name)
	if err != nil {
		return register.User{}, 0, err
	}
	u, err := register.Read[register.User](o)
	return u, o.Version, err
}

// Users gives all users by name.
func (b *Book) Users(ctx context.Context) ([]register.User, error) {
	out := []register.User{}
	for o, err := range b.ledger.AllObjects(ctx, store.Filter{Kind: register.KindUser, Classes: []access.Class{access.Administrative}}) {
		if err != nil {
			return nil, err
		}
		u, err := register.Read[register.User](o)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	slices.SortFunc(out, func(a, b register.User) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// Change changes a user by f. Another role ends every session: what was opened with the rights before does not go on with those after.
func (b *Book) Change(ctx context.Context, by store.Author, name string, f func(*register.User)) error {
	u, version, err := b.User(ctx, name)
	if err != nil {
		return err
	}
	was := u.Role
	f(&u)
	if u.Role != was {
		u.SignedOut++
	}
	if err := checkRole(u.Role); err != nil {
		return err
	}
	return b.keep(ctx, by, u, version)
}

// Viewer gives a user as who asks: with the cases of which the user is a member. A user who is disabled or not there is store.ErrNotFound.
func (b *Book) Viewer(ctx context.Context, name string) (access.Viewer, register.User, error) {
	u, _, err := b.User(ctx, name)
	if err == nil && u.Disabled {
		err = fmt.Errorf("user %q is disabled: %w", name, store.ErrNotFound)
	}
	if err != nil {
		return access.Viewer{}, u, err
	}
	cases, err := b.ledger.Linked(ctx, register.KindCase, register.Link(register.KindUser, u.ID))
	v := access.Viewer{Name: u.ID, Role: u.Role}
	for _, o := range cases {
		v.Cases = append(v.Cases, o.ID)
	}
	return v, u, err
}
