package field

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// Received is a submission of a form as a device sent it, or a part of one: attachments may come over several requests that carry the same form.
type Received struct {
	Entry       register.FieldEntry // as read from the form; Instance and SHA256 are set
	Replaces    string              // instanceID of the submission that this one corrects
	Attachments []register.Attachment
	Expected    []string // names of the attachments that the form tells of
	Unread      Faults   // answers that are not what they should be; their words are in the evidence
}

// Receipt says what became of a submission.
type Receipt struct {
	ID       string
	Known    bool     // it was here already
	Awaiting []string // attachments still to come
	Faults   Faults   // the entry was kept, and its author has to mend this
}

// Receive takes in a submission. What a monitor sent from the field is never turned away for being faulty: it is kept with the state has_issues and what is
// to be mended. The same submission again changes nothing but the files that it adds. Another author's instanceID is refused.
func (d Desk) Receive(ctx context.Context, by access.Viewer, r Received) (Receipt, error) {
	if !by.Role.AtLeast(access.Analyst) || by.Name == "" {
		return Receipt{}, fmt.Errorf("%w: sending field entries needs the role of an analyst", ErrNotAllowed)
	}
	for range tries {
		receipt, err := d.receive(ctx, by, r)
		if !errors.Is(err, store.ErrConflict) {
			return receipt, err
		}
	}
	return Receipt{}, fmt.Errorf("submission %s: %w; send it again", r.Entry.Instance, store.ErrConflict)
}

func (d Desk) receive(ctx context.Context, by access.Viewer, r Received) (Receipt, error) {
	e := r.Entry
	e.By, e.Attachments, e.Review = by.Name, r.Attachments, register.Reviewed{}
	e = Complete(e, d.Now())
	e.ID = "f-" + shortHash("instance:"+e.Instance)
	old, version, err := d.find(ctx, e.ID, e.Instance, r.Replaces)
	switch {
	case errors.Is(err, store.ErrNotFound):
		e.Awaiting = missing(r.Expected, e.Attachments)
		return d.judge(ctx, by, e, 0, r.Unread)
	case err != nil:
		return Receipt{}, err
	case old.By != by.Name:
		return Receipt{}, fmt.Errorf("%w: the instanceID %s is another author's", ErrNotAllowed, e.Instance)
	case slices.Contains(old.Earlier, e.SHA256) && old.SHA256 != e.SHA256: // a wording that was corrected since
		return Receipt{ID: old.ID, Known: true, Awaiting: old.Awaiting}, nil
	case sameContent(old, e) && old.Instance == e.Instance:
		return d.addFiles(ctx, by, old, version, r)
	}
	return d.replace(ctx, by, old, version, e, r)
}

// find looks an entry up by its id, by the instanceID it carries now, and by the one that the submission corrects.
func (d Desk) find(ctx context.Context, id, instance, replaces string) (register.FieldEntry, int, error) {
	e, version, err := d.read(ctx, id)
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return e, version, err
	}
	for _, named := range []string{instance, replaces} {
		if named == "" {
			continue
		}
		found, err := d.Ledger.Linked(ctx, register.KindField, register.Link("instance", named))
		if err != nil {
			return e, 0, err
		}
		if len(found) > 0 {
			e, err := register.Read[register.FieldEntry](found[0])
			return e, found[0].Version, err
		}
	}
	return e, 0, err
}

// addFiles keeps what a further request of the same submission brought; the state of review stays.
func (d Desk) addFiles(ctx context.Context, by access.Viewer, old register.FieldEntry, version int, r Received) (Receipt, error) {
	e := old
	e.Attachments = joinAttachments(old.Attachments, r.Attachments)
	if e.SHA256 != r.Entry.SHA256 { // said the same in other bytes; evidence has both
		e.Earlier, e.SHA256 = earlier(e), r.Entry.SHA256
	}
	e.Awaiting = missing(r.Expected, e.Attachments)
	receipt := Receipt{ID: e.ID, Known: true, Awaiting: e.Awaiting}
	return receipt, d.keep(ctx, by.Name, "sent with "+e.Form, e, version)
}

// replace keeps a corrected submission as a new version.
func (d Desk) replace(ctx context.Context, by access.Viewer, old register.FieldEntry, version int, e register.FieldEntry, r Received) (Receipt, error) {
	e.Earlier = earlier(old)
	e.Attachments = joinAttachments(old.Attachments, e.Attachments)
	e.Awaiting = missing(r.Expected, e.Attachments)
	e, err := Amend(old, e, by)
	if err != nil {
		return Receipt{}, err
	}
	return d.judge(ctx, by, e, version, r.Unread)
}

func earlier(e register.FieldEntry) []string {
	if e.SHA256 == "" || slices.Contains(e.Earlier, e.SHA256) {
		return e.Earlier
	}
	return append(slices.Clone(e.Earlier), e.SHA256)
}

// reviewer is who finds faults in a submission before a person looks at it.
const reviewer = "marsad"

// judge keeps a submission, as one with issues when there are faults.
func (d Desk) judge(ctx context.Context, by access.Viewer, e register.FieldEntry, version int, unread Faults) (Receipt, error) {
	var found Faults
	if err := d.check(ctx, by, e); err != nil && !errors.As(err, &found) {
		return Receipt{}, err
	}
	faults := append(slices.Clone(unread), found...)
	if len(faults) > 0 {
		e.Review = register.Reviewed{State: register.ReviewHasIssues, By: reviewer, Why: faults.Error(), At: d.Now().UTC().Format(time.RFC3339)}
	}
	return Receipt{ID: e.ID, Awaiting: e.Awaiting, Faults: faults}, d.keep(ctx, by.Name, "sent with "+e.Form, e, version)
}

// missing lists the expected names that no attachment has.
func missing(expected []string, have []register.Attachment) []string {
	var out []string
	for _, name := range expected {
		if !slices.ContainsFunc(have, func(a register.Attachment) bool { return a.Name == name }) {
			out = append(out, name)
		}
	}
	return out
}
