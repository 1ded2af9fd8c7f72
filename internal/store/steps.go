package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Check refuses what no ledger keeps: an object without a kind, an id or a body that is JSON, an index with days that are none or points outside the world.
func (o Object) Check() error {
	name := fmt.Sprintf("object %q of kind %q", o.ID, o.Kind)
	switch {
	case o.Kind == "" || o.ID == "":
		return fmt.Errorf("%w: %s has no kind or no id", ErrInvalid, name)
	case o.Version < 0:
		return fmt.Errorf("%w: %s has version %d", ErrInvalid, name, o.Version)
	case o.Removed:
		return nil
	case !json.Valid(o.Body):
		return fmt.Errorf("%w: the body of %s is no JSON", ErrInvalid, name)
	}
	for _, day := range []string{o.Index.From, o.Index.To} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return fmt.Errorf("%w: %s has the day %q; write YYYY-MM-DD", ErrInvalid, name, day)
		}
	}
	for _, p := range o.Index.Points {
		if err := (Box{West: p.Lon, South: p.Lat, East: p.Lon, North: p.Lat}).check(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// Own refuses the kinds that a store keeps by itself.
func (o Object) Own() error {
	switch o.Kind {
	case KindReport, KindReportClass:
		return fmt.Errorf("%w: reports are kept by Put, their classes by SetClass, and erased by EraseReport, not as objects", ErrInvalid)
	case KindErasure:
		return fmt.Errorf("%w: erasures are kept by EraseReport, not as objects", ErrInvalid)
	}
	return nil
}

// Tidy gives an object as a ledger keeps it: a tombstone has no body, and of its index only the class; the days of an index stand in order.
func (o Object) Tidy() Object {
	if o.Removed {
		o.Body, o.Index = nil, Index{Class: o.Index.Class}
	}
	x := &o.Index
	switch {
	case x.From == "":
		x.From = x.To
	case x.To == "":
		x.To = x.From
	case x.To < x.From:
		x.From, x.To = x.To, x.From
	}
	x.Facets, x.Points, x.Links = slices.Clone(x.Facets), slices.Clone(x.Points), slices.Clone(x.Links)
	o.Body = slices.Clone(o.Body)
	return o
}

// Check refuses an author without a name or a time: every step says who made it and when.
func (a Author) Check() error {
	if a.Name == "" || a.At.IsZero() {
		return fmt.Errorf("%w: a change of the register needs who makes it and when, and has %q and %v", ErrInvalid, a.Name, a.At)
	}
	return nil
}

// Step gives the change by which an object as it was kept becomes another, without its number and chain; was has version 0 when it was never kept. changes
// is false when there is nothing to change. It is ErrConflict when the new one was read at another version, ErrNotFound when what is to be removed was never
// there.
func Step(was, now Object, by Author) (c Change, changes bool, err error) {
	if now.Version != was.Version {
		return c, false, fmt.Errorf("%w: %s %q is at version %d, and this change was made to version %d; read it again", ErrConflict, now.Kind, now.ID, was.Version, now.Version)
	}
	if now.Removed && was.Version == 0 {
		return c, false, fmt.Errorf("%s %q: %w", now.Kind, now.ID, ErrNotFound)
	}
	if was.Version > 0 && was.Removed == now.Removed && string(was.Body) == string(now.Body) && was.Index.Equal(now.Index) {
		return c, false, nil
	}
	by.At = by.At.UTC().Truncate(time.Microsecond)
	c = Change{Kind: now.Kind, ID: now.ID, Version: was.Version + 1, Action: ActionChanged, Author: by, Before: was.Body, After: now.Body, SHA256: HashBody(now.Body)}
	switch {
	case now.Removed:
		c.Action = ActionRemoved
	case was.Version == 0:
		c.Action = ActionMade
	}
	return c, true, nil
}

// Equal tells whether two indexes are the same.
func (x Index) Equal(y Index) bool {
	return x.Class == y.Class && x.Title == y.Title && x.From == y.From && x.To == y.To && x.Text == y.Text &&
		slices.Equal(x.Facets, y.Facets) && slices.Equal(x.Points, y.Points) && slices.Equal(x.Links, y.Links)
}

// HashBody gives the SHA-256 of a body in hex, "" when there is none.
func HashBody(body []byte) string {
	if body == nil {
		return ""
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Link gives the chain of a step that follows one with the chain before, which is "" for the first: the SHA-256 over it and over what the step says, with the
// hash of the body in place of the body, so that the chain still holds after an erasure.
func (c Change) Link(before string) (string, error) {
	said, err := json.Marshal([]any{before, c.Number, c.Kind, c.ID, c.Version, c.Action, c.Author.Name, c.Author.Why, c.Author.At.UTC().Format(time.RFC3339Nano), c.SHA256})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:]), nil
}
