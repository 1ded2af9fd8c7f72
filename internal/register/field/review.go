package field

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
)

// The reasons why a decision or a change is refused.
var (
	ErrNotAllowed = errors.New("not allowed")
	ErrState      = errors.New("not possible in this state of review")
)

// Decision is what a reviewer decides on an entry.
type Decision struct {
	State string        // approved, has_issues or rejected
	Why   string        // needed unless it is approved
	Class *access.Class // who may see an approved entry; nil leaves it as it is
}

// next lists the states that can follow each state. An approved entry can be taken back, with a reason; a rejected one stays rejected until
// somebody says what would make it good.
var next = map[string][]string{
	register.ReviewPending:   {register.ReviewApproved, register.ReviewHasIssues, register.ReviewRejected},
	register.ReviewHasIssues: {register.ReviewApproved, register.ReviewHasIssues, register.ReviewRejected},
	register.ReviewApproved:  {register.ReviewHasIssues, register.ReviewRejected},
	register.ReviewRejected:  {register.ReviewHasIssues},
}

// Choices lists what can be decided on an entry in a state.
func Choices(state string) []string { return slices.Clone(next[state]) }

// Review applies a decision. Whoever wrote the entry cannot review it: a second pair of eyes is what a review is. An entry with faults cannot be approved.
func Review(e register.FieldEntry, d Decision, by access.Viewer, now time.Time) (register.FieldEntry, error) {
	switch {
	case !by.Role.AtLeast(access.Reviewer):
		return e, fmt.Errorf("%w: reviewing needs the role of a reviewer", ErrNotAllowed)
	case by.Name == "" || strings.EqualFold(by.Name, e.By):
		return e, fmt.Errorf("%w: an entry is reviewed by somebody else than who wrote it", ErrNotAllowed)
	case !slices.Contains(next[e.Review.State], d.State):
		return e, fmt.Errorf("%w: an entry that is %s can become %s, not %q", ErrState, e.Review.State, strings.Join(next[e.Review.State], " or "), d.State)
	case d.State != register.ReviewApproved && strings.TrimSpace(d.Why) == "":
		return e, Faults{{Field: "review.why", Code: FaultMissing}}
	}
	if d.State == register.ReviewApproved {
		if faults := Check(e, now); len(faults) > 0 {
			return e, faults
		}
	}
	if e.Class == access.Open && d.State != register.ReviewApproved {
		e.Class = access.Restricted // what is in doubt is no longer shown to all
	}
	if d.Class != nil && d.State == register.ReviewApproved {
		e.Class = *d.Class
	}
	e.Review = register.Reviewed{State: d.State, By: by.Name, Why: strings.TrimSpace(d.Why), At: now.UTC().Format(time.RFC3339)}
	return e, nil
}

// Amend puts a new wording of an entry in the place of the old one: by its author, or by a reviewer. The new one waits for review again, whatever was
// decided on the old one. A rejected entry cannot be amended.
func Amend(old, now register.FieldEntry, by access.Viewer) (register.FieldEntry, error) {
	switch {
	case !MayAmend(old, by):
		return old, fmt.Errorf("%w: an entry is changed by who wrote it, or by a reviewer", ErrNotAllowed)
	case old.Review.State == register.ReviewRejected:
		return old, fmt.Errorf("%w: the entry was rejected; write a new one", ErrState)
	case now.Kind != old.Kind:
		return old, Faults{{Field: "kind", Code: FaultListed, Values: []string{now.Kind, old.Kind}}}
	}
	now.ID, now.By, now.Class, now.SubmittedAt = old.ID, old.By, old.Class, old.SubmittedAt
	if now.Class == access.Open {
		now.Class = access.Restricted
	}
	now.Review = register.Reviewed{State: register.ReviewPending}
	return now, nil
}

// MayAmend tells whether somebody may change an entry.
func MayAmend(e register.FieldEntry, v access.Viewer) bool {
	return v.Role.AtLeast(access.Analyst) && (v.Name != "" && v.Name == e.By || v.Role.AtLeast(access.Reviewer) && v.MaySee(e.Class))
}

// MaySee tells whether somebody may see an entry: by its class, or because it is their own.
func MaySee(e register.FieldEntry, v access.Viewer) bool {
	return v.MaySee(e.Class) || v.Role.AtLeast(access.Analyst) && v.Name != "" && v.Name == e.By
}
