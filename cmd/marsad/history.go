package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	entries "marsad/internal/register"
	"marsad/internal/store"
)

// objectFlags name an object of the register.
type objectFlags struct {
	storeFlag
	Kind string `arg:"" help:"The kind: incident, agreement, breach, patrol_series, post, actor, field_entry, decision, correction, case, user."`
	ID   string `arg:"" help:"The id."`
}

type historyCommand struct {
	objectFlags
	Format string `enum:"text,json" default:"text" help:"Output: text, or json (one step a line). Default: ${default}."`
}

// Help is the long help of the command.
func (historyCommand) Help() string {
	return `Tells every step of a record: when, who, what was done, why, and each field before and after.

Examples:
  marsad history --store var/marsad.db incident 3f9c

Exit codes: 0 fine, 1 failed (a record that was never kept), 2 wrong usage.`
}

// historyStep is a step as history prints it.
type historyStep struct {
	Number  int64         `json:"number"`
	Version int           `json:"version"`
	Action  string        `json:"action"`
	By      string        `json:"by"`
	Why     string        `json:"why"`
	At      string        `json:"at"`
	Fields  []fieldChange `json:"fields"`
	SHA256  string        `json:"sha256,omitempty"`
}

// fieldChange is a field that a step changed, by JSON Pointer; a side is null where it was not there.
type fieldChange struct {
	Path   string          `json:"path"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

// Run prints the steps.
func (c *historyCommand) Run(ctx context.Context, streams *Streams) error {
	if c.Kind == entries.KindSecret {
		return usageError{fmt.Errorf("secrets have no history")}
	}
	return c.with(ctx, func(s database) error {
		steps := 0
		for change, err := range s.History(ctx, c.Kind, c.ID) {
			if err != nil {
				return err
			}
			steps++
			if err := c.print(streams, change); err != nil {
				return err
			}
		}
		if steps == 0 {
			return fmt.Errorf("%s %q was never kept: %w", c.Kind, c.ID, store.ErrNotFound)
		}
		return nil
	})
}

func (c *historyCommand) print(streams *Streams, x store.Change) error {
	fields, err := fieldChanges(x.Before, x.After)
	if err != nil {
		return fmt.Errorf("step %d of %s %q: %w", x.Number, x.Kind, x.ID, err)
	}
	step := historyStep{x.Number, x.Version, x.Action, x.Author.Name, x.Author.Why, x.Author.At.UTC().Format(time.RFC3339), fields, x.SHA256}
	if c.Format == "json" {
		return jsonWriter(streams.Out, "").Encode(step)
	}
	fmt.Fprintf(streams.Out, "%s  version %d %s by %s: %s\n", step.At, step.Version, step.Action, isolate(step.By), isolate(step.Why))
	for _, f := range fields {
		fmt.Fprintf(streams.Out, "    %s: %s -> %s\n", f.Path, isolate(shown(f.Before)), isolate(shown(f.After)))
	}
	return nil
}

func shown(v json.RawMessage) string {
	if v == nil {
		return "nothing"
	}
	return string(v)
}

// fieldChanges compares two bodies leaf by leaf, in the order of the paths.
func fieldChanges(before, after json.RawMessage) ([]fieldChange, error) {
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
	out := []fieldChange{}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if string(was[path]) != string(now[path]) {
			out = append(out, fieldChange{path, was[path], now[path]})
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

type removeCommand struct {
	objectFlags
	Why string `required:"" help:"The reason, which stands in the history."`
}

// Run puts a tombstone.
func (c *removeCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(s database) error {
		o, err := s.Object(ctx, c.Kind, c.ID)
		if err != nil {
			return err
		}
		o.Removed = true
		return s.Keep(ctx, store.Author{Name: operator(), Why: c.Why, At: time.Now().UTC()}, o)
	})
}

type eraseCommand struct {
	objectFlags
	Why string `required:"" help:"The reason, which stands in the history."`
	By  string `required:"" help:"Who decided it."`
}

// Run erases the object; reports are not erased yet.
func (c *eraseCommand) Run(ctx context.Context) error {
	if c.Kind == entries.KindReport {
		return usageError{fmt.Errorf("reports and their evidence cannot be erased yet; this erases records of the register")}
	}
	return c.with(ctx, func(s database) error {
		return s.Erase(ctx, store.Author{Name: c.By, Why: c.Why, At: time.Now().UTC()}, c.Kind, c.ID)
	})
}
