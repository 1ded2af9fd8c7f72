package field

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// Desk takes entries into a ledger and changes them there.
type Desk struct {
	Ledger store.Ledger
	Now    func() time.Time
	Follow Follow // nil where nothing is made of entries
}

// Follow gives the objects of the register that change with an entry, each with the version it was read at: what an approved one tells of, or what an entry
// stood in that is approved no longer. They are kept in one step with the entry.
type Follow func(context.Context, register.FieldEntry) ([]store.Object, error)

// tries is how often a change is made again when somebody else changed the entry in between.
const tries = 20

// Get gives an entry and its version for somebody who may see it, and store.ErrNotFound otherwise: who may not see it does not learn that it is there.
func (d Desk) Get(ctx context.Context, v access.Viewer, id string) (register.FieldEntry, int, error) {
	e, version, err := d.read(ctx, id)
	if err == nil && !MaySee(e, v) {
		err = fmt.Errorf("field entry %q: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return register.FieldEntry{}, 0, err
	}
	return e, version, nil
}

func (d Desk) read(ctx context.Context, id string) (register.FieldEntry, int, error) {
	o, err := d.Ledger.Object(ctx, register.KindField, id)
	if err != nil {
		return register.FieldEntry{}, 0, err
	}
	e, err := register.Read[register.FieldEntry](o)
	return e, o.Version, err
}

// Add takes in a new entry of its author and gives it as it was kept. Its id follows from what it says, so that the same form sent twice is one entry.
// Whatever is wrong comes back as Faults, and nothing is kept.
func (d Desk) Add(ctx context.Context, by access.Viewer, e register.FieldEntry) (register.FieldEntry, error) {
	if !by.Role.AtLeast(access.Analyst) || by.Name == "" {
		return e, fmt.Errorf("%w: writing field entries needs the role of an analyst", ErrNotAllowed)
	}
	e.By, e.Review = by.Name, register.Reviewed{}
	e = Complete(e, d.Now())
	e.ID = contentID(e)
	if err := d.check(ctx, by, e); err != nil {
		return e, err
	}
	if old, _, err := d.read(ctx, e.ID); err == nil {
		return old, nil
	} else if !errors.Is(err, store.ErrNotFound) {
		return e, err
	}
	return e, d.keep(ctx, by.Name, "written", e, 0)
}

// check joins the faults of an entry with the ids in it that lead nowhere. An object that its author may not see is as good as none.
func (d Desk) check(ctx context.Context, by access.Viewer, e register.FieldEntry) error {
	faults := Check(e, d.Now())
	for _, l := range Links(e) {
		o, err := d.Ledger.Object(ctx, l.Kind, l.ID)
		switch {
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return err
		case err != nil || o.Removed || !by.MaySee(o.Index.Class):
			faults = append(faults, Fault{l.Field, FaultLink, []string{l.ID}})
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

func (d Desk) keep(ctx context.Context, by, why string, e register.FieldEntry, version int) error {
	o, err := register.Object(e, version)
	if err != nil {
		return err
	}
	objects := []store.Object{o}
	if d.Follow != nil && version > 0 { // a new one waits for review and stands in nothing
		more, err := d.Follow(ctx, e)
		if err != nil {
			return err
		}
		objects = append(objects, more...)
	}
	return d.Ledger.Keep(ctx, store.Author{Name: by, Why: why, At: d.Now().UTC()}, objects...)
}

// contentID names an entry by its author and what it says, without when it was sent.
func contentID(e register.FieldEntry) string {
	data, _ := json.Marshal([]any{e.By, content(e)}) // plain values
	return "f-" + shortHash(string(data))
}

// shortHash is 16 hexadecimal digits of SHA-256: 64 bits, for names within one register.
func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

// content is what the person said, without what the register added.
func content(e register.FieldEntry) register.FieldEntry {
	return register.FieldEntry{Kind: e.Kind, When: e.When, Places: e.Places, Observed: e.Observed, Patrol: e.Patrol, Contact: e.Contact, Visit: e.Visit, Note: e.Note}
}

func sameContent(a, b register.FieldEntry) bool {
	x, errX := json.Marshal(content(a))
	y, errY := json.Marshal(content(b))
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// change reads an entry that somebody may see, applies f, and keeps the outcome as a new version; again when somebody else was quicker.
func (d Desk) change(ctx context.Context, by access.Viewer, id, why string, f func(register.FieldEntry) (register.FieldEntry, error)) (register.FieldEntry, error) {
	for range tries {
		old, version, err := d.Get(ctx, by, id)
		if err != nil {
			return old, err
		}
		e, err := f(old)
		if err != nil {
			return old, err
		}
		err = d.keep(ctx, by.Name, why, e, version)
		if err == nil || !errors.Is(err, store.ErrConflict) {
			return e, err
		}
	}
	return register.FieldEntry{}, fmt.Errorf("field entry %q: %w; try again", id, store.ErrConflict)
}

// Review decides on an entry.
func (d Desk) Review(ctx context.Context, by access.Viewer, id string, decision Decision) (register.FieldEntry, error) {
	return d.change(ctx, by, id, "review: "+decision.State, func(e register.FieldEntry) (register.FieldEntry, error) {
		return Review(e, decision, by, d.Now())
	})
}

// Amend puts a new wording in the place of an entry's. The files that came with the old one stay.
func (d Desk) Amend(ctx context.Context, by access.Viewer, id, why string, e register.FieldEntry) (register.FieldEntry, error) {
	return d.change(ctx, by, id, why, func(old register.FieldEntry) (register.FieldEntry, error) {
		e.Attachments = joinAttachments(old.Attachments, e.Attachments)
		e.Device, e.Form, e.Instance, e.SHA256, e.Earlier, e.Awaiting = old.Device, old.Form, old.Instance, old.SHA256, old.Earlier, old.Awaiting
		amended, err := Amend(old, e, by)
		if err != nil {
			return old, err
		}
		amended = Complete(amended, d.Now())
		return amended, d.check(ctx, by, amended)
	})
}

// joinAttachments adds files that are not there yet, by name and hash.
func joinAttachments(have, more []register.Attachment) []register.Attachment {
	out := slices.Clone(have)
	for _, a := range more {
		if !slices.ContainsFunc(out, func(b register.Attachment) bool { return a.Name == b.Name && a.SHA256 == b.SHA256 }) {
			out = append(out, a)
		}
	}
	return out
}
