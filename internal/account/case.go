package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/record"
)

// AddCase makes a case without members.
func (b *Book) AddCase(ctx context.Context, by store.Author, id string, name record.Name) (register.Case, error) {
	id, err := CheckName(id)
	if err == nil {
		err = checkScript(id)
	}
	if err != nil {
		return register.Case{}, err
	}
	c := register.Case{ID: id, Name: name, Members: []string{}, Why: by.Why}
	err = b.keep(ctx, by, c, 0)
	if errors.Is(err, store.ErrConflict) {
		return c, fmt.Errorf("%w: the case %q is there already", ErrInvalid, id)
	}
	return c, err
}

// Cases gives all cases by id: for administrators, who manage them without seeing their records.
func (b *Book) Cases(ctx context.Context) ([]register.Case, error) {
	out := []register.Case{}
	seen := map[string]bool{}
	for change, err := range b.ledger.Within(ctx, register.KindCase, time.Time{}, time.Time{}) {
		if err != nil {
			return nil, err
		}
		if seen[change.ID] {
			continue
		}
		seen[change.ID] = true
		c, _, err := b.Case(ctx, change.ID)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b register.Case) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// Case gives a case and the version of the entry, or store.ErrNotFound.
func (b *Book) Case(ctx context.Context, id string) (register.Case, int, error) {
	o, err := b.ledger.Object(ctx, register.KindCase, id)
	if err != nil {
		return register.Case{}, 0, err
	}
	c, err := register.Read[register.Case](o)
	return c, o.Version, err
}

// Members puts users into a case and takes others out of it.
func (b *Book) Members(ctx context.Context, by store.Author, id string, in, out []string) (register.Case, error) {
	c, version, err := b.Case(ctx, id)
	if err != nil {
		return c, err
	}
	for _, name := range in {
		if _, _, err := b.User(ctx, name); err != nil {
			return c, err
		}
	}
	c.Members = slices.DeleteFunc(append(slices.Clone(c.Members), in...), func(m string) bool { return slices.Contains(out, m) })
	slices.Sort(c.Members)
	c.Members = slices.Compact(c.Members)
	return c, b.keep(ctx, by, c, version)
}

// Note writes into the audit who read or exported what.
func (b *Book) Note(ctx context.Context, v access.Viewer, a register.Audit) error {
	id, err := b.randomText(secretBytes)
	if err != nil {
		return err
	}
	now := b.now().UTC()
	a.ID, a.Who, a.At = id, v.Name, now.Format(time.RFC3339)
	by := store.Author{Name: v.Name, Why: a.What, At: now}
	if by.Name == "" {
		by.Name = string(access.Visitor)
	}
	return b.keep(ctx, by, a, 0)
}
