// Package history tells every step of a record to whom it may be told: who, when, why, and each field before and after, blurred as everywhere else. A version
// that stood when the record, or a report that it rests on, was open to others than it is now is judged by who may see it now.
package history

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/store"
)

// Why a step does not say what was changed.
const (
	HiddenClass  = "class"  // the version is of a class that is not for who asks
	HiddenReport = "report" // it holds words of a report or a field entry that is not for who asks, or is no more
	HiddenErased = "erased" // it was erased
	HiddenRole   = "role"   // records of this kind are not shown to the role
)

// Step is one step as it may be told. By and Why are empty where they are not for who asks.
type Step struct {
	Kind    string   `json:"kind"`
	ID      string   `json:"id"`
	Version int      `json:"version"`
	Action  string   `json:"action"`
	By      string   `json:"by,omitempty"`
	Why     string   `json:"why,omitempty"`
	At      string   `json:"at"`
	Fields  []Change `json:"fields"`
	Hidden  string   `json:"hidden,omitempty"`
	SHA256  string   `json:"sha256,omitempty"` // of the body as it was kept
}

// Change is a field that a step changed, by JSON Pointer (RFC 6901); a side is null where it was not there.
type Change struct {
	Path   string          `json:"path"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

// Reports says who may see a report; store.Store does.
type Reports interface {
	Class(ctx context.Context, id string) (access.Class, error)
}

// Teller tells histories.
type Teller struct {
	Ledger  store.Ledger
	Reports Reports
	Viewer  access.Viewer
}

// secret tells whether objects of a kind hold keys, tokens or addresses of channels, which are for nobody to read: those of packages account and watch.
func secret(kind string) bool {
	return kind == register.KindSecret || kind == "factor" || kind == "session" || strings.HasPrefix(kind, "watch_")
}

// Of gives the steps of a record, the oldest first. What was never kept, or is not for who asks, is store.ErrNotFound. The history of a report is that of its class,
// of what people hold of its fields, and of its erasure.
func (t Teller) Of(ctx context.Context, kind, id string) ([]Step, error) {
	if secret(kind) {
		return nil, fmt.Errorf("%w: secrets have no history", store.ErrInvalid)
	}
	if kind == store.KindReport {
		return t.report(ctx, id)
	}
	o, err := t.Ledger.Object(ctx, kind, id)
	if err == nil && !t.maySee(kind, o.Index.Class) {
		err = fmt.Errorf("%s %q: %w", kind, id, store.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	return t.steps(ctx, kind, id)
}

// maySee tells whether the viewer may see a record of a class. Administrators manage cases without being members: they see what a case is, and none of its records.
func (t Teller) maySee(kind string, class access.Class) bool {
	if kind == register.KindNote && !t.Viewer.Role.AtLeast(access.Analyst) {
		return false
	}
	return t.Viewer.MaySee(class) || kind == register.KindCase && t.Viewer.Role.AtLeast(access.Admin)
}

// report gathers what was kept about a report.
func (t Teller) report(ctx context.Context, id string) ([]Step, error) {
	link := register.Link(store.KindReport, id)
	class, err := t.Reports.Class(ctx, id)
	gone := errors.Is(err, store.ErrNotFound)
	if err != nil && !gone {
		return nil, err
	}
	if !gone && !t.Viewer.MaySee(class) {
		return nil, fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	out := []Step{}
	for _, kind := range []string{store.KindReportClass, store.KindErasure, register.KindCorrection, register.KindNote} {
		objects, err := t.Ledger.Linked(ctx, kind, link)
		if err != nil {
			return nil, err
		}
		for _, o := range objects {
			if !t.maySee(kind, o.Index.Class) {
				continue
			}
			steps, err := t.steps(ctx, kind, o.ID)
			if err != nil {
				return nil, err
			}
			out = append(out, steps...)
		}
	}
	if gone && len(out) == 0 {
		return nil, fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	slices.SortStableFunc(out, func(a, b Step) int { return strings.Compare(a.At, b.At) })
	return out, nil
}

func (t Teller) steps(ctx context.Context, kind, id string) ([]Step, error) {
	out := []Step{}
	var before json.RawMessage
	for c, err := range t.Ledger.History(ctx, kind, id) {
		if err != nil {
			return nil, err
		}
		s := Step{Kind: c.Kind, ID: c.ID, Version: c.Version, Action: c.Action, At: c.Author.At.UTC().Format(time.RFC3339), SHA256: c.SHA256, Fields: []Change{}}
		if c.Author.Name == keeper.Name || t.Viewer.Role.AtLeast(access.Analyst) { // a person's reason may name others
			s.By, s.Why = c.Author.Name, c.Author.Why
		}
		var after json.RawMessage
		if after, s.Hidden, err = t.body(ctx, c); err != nil {
			return nil, err
		}
		if s.Hidden == "" && c.Action != store.ActionErased {
			if s.Fields, err = Changes(before, after); err != nil {
				return nil, fmt.Errorf("step %d of %s %q: %w", c.Number, kind, id, err)
			}
		}
		before = after
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s %q: %w", kind, id, store.ErrNotFound)
	}
	return out, nil
}

// body gives what a step left, as the viewer may see it, or why not.
func (t Teller) body(ctx context.Context, c store.Change) (json.RawMessage, string, error) {
	if c.After == nil {
		if c.SHA256 != "" {
			return nil, HiddenErased, nil
		}
		return nil, "", nil
	}
	kept, err := t.Ledger.ObjectVersion(ctx, c.Kind, c.ID, c.Version)
	if err != nil {
		return nil, "", err
	}
	if !t.maySee(c.Kind, kept.Index.Class) {
		return nil, HiddenClass, nil
	}
	may, err := t.mayRead(ctx, c.Kind, c.After)
	if err != nil || !may {
		return nil, HiddenReport, err
	}
	shown, ok, err := masked(t.Viewer, c.Kind, c.After)
	if err != nil || !ok {
		return nil, HiddenRole, err
	}
	return shown, "", nil
}

// mayRead tells whether every report and field entry of which a body holds words may be seen now.
func (t Teller) mayRead(ctx context.Context, kind string, body json.RawMessage) (bool, error) {
	if kind == store.KindErasure || kind == store.KindReportClass {
		return true, nil // they hold hashes alone
	}
	named := map[string]bool{}
	var document any
	if err := json.Unmarshal(body, &document); err != nil {
		return false, fmt.Errorf("the body is %w: %w", store.ErrCorrupt, err)
	}
	namedIn(document, named)
	for _, name := range slices.Sorted(maps.Keys(named)) {
		class, err := t.classOf(ctx, name)
		if errors.Is(err, store.ErrNotFound) || err == nil && !t.Viewer.MaySee(class) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

func (t Teller) classOf(ctx context.Context, name string) (access.Class, error) {
	if id, ok := cut(name, "entry:"); ok {
		o, err := t.Ledger.Object(ctx, register.KindField, id)
		return o.Index.Class, err
	}
	id, _ := cut(name, "report:")
	return t.Reports.Class(ctx, id)
}

func cut(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || s[:len(prefix)] != prefix {
		return s, false
	}
	return s[len(prefix):], true
}

// namedIn notes the reports and field entries that a body names, as mentions, notes, origins and keys of decisions do.
func namedIn(x any, into map[string]bool) {
	switch v := x.(type) {
	case map[string]any:
		for key, value := range v {
			if s, ok := value.(string); ok && s != "" && (key == "report" || key == "entry") {
				into[key+":"+s] = true
			}
			if list, ok := value.([]any); ok && key == "reports" {
				for _, e := range list {
					if s, ok := e.(string); ok {
						into["report:"+s] = true
					}
				}
			}
			namedIn(value, into)
		}
	case []any:
		for _, e := range v {
			namedIn(e, into)
		}
	}
}

// Changes compares two bodies leaf by leaf, in the order of the paths.
func Changes(before, after json.RawMessage) ([]Change, error) {
	was, now := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	for _, side := range []struct {
		body json.RawMessage
		into map[string]json.RawMessage
	}{{before, was}, {after, now}} {
		if side.body != nil {
			if err := leaves("", side.body, side.into); err != nil {
				return nil, err
			}
		}
	}
	paths := map[string]bool{}
	for path := range was {
		paths[path] = true
	}
	for path := range now {
		paths[path] = true
	}
	out := []Change{}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if string(was[path]) != string(now[path]) {
			out = append(out, Change{path, was[path], now[path]})
		}
	}
	return out, nil
}

// leaves notes every value that is no object and no list with elements, by its path.
func leaves(path string, body json.RawMessage, into map[string]json.RawMessage) error {
	var object map[string]json.RawMessage
	var list []json.RawMessage
	switch {
	case json.Unmarshal(body, &object) == nil && len(object) > 0:
		for key, value := range object {
			if err := leaves(path+"/"+key, value, into); err != nil {
				return err
			}
		}
	case json.Unmarshal(body, &list) == nil && len(list) > 0:
		for i, value := range list {
			if err := leaves(path+"/"+strconv.Itoa(i), value, into); err != nil {
				return err
			}
		}
	case !json.Valid(body):
		return fmt.Errorf("the body is %w", store.ErrCorrupt)
	default:
		into[path] = body
	}
	return nil
}
