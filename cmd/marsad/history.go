package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	who "marsad/internal/access"
	entries "marsad/internal/register"
	"marsad/internal/register/history"
	"marsad/internal/store"
)

// objectFlags name an object of the register.
type objectFlags struct {
	storeFlag
	Kind string `arg:"" help:"The kind: report, incident, agreement, breach, patrol_series, post, actor, field_entry, decision, correction, case, user."`
	ID   string `arg:"" help:"The id."`
}

type historyCommand struct {
	objectFlags
	Role   who.Role `enum:"visitor,reader,analyst,reviewer,admin" default:"admin" help:"As whom it is told: names, positions and what is closed are hidden as on the pages. Default: ${default}."`
	Case   []string `placeholder:"NAME" help:"Cases of which that person is a member."`
	Format string   `enum:"text,json" default:"text" help:"Output: text, or json (one step a line). Default: ${default}."`
}

// Help is the long help of the command.
func (historyCommand) Help() string {
	return `Tells every step of a record: when, who, what was done, why, and each field before and after. The history of a report is that of its class, of what people
hold of its fields, and of its erasure.

Examples:
  marsad history --store var/marsad.db incident 3f9c
  marsad history --store var/marsad.db --role reader report u-3f2a

Exit codes: 0 fine, 1 failed (a record that was never kept), 2 wrong usage.`
}

// Run prints the steps.
func (c *historyCommand) Run(ctx context.Context, streams *Streams) error {
	if c.Kind == entries.KindSecret {
		return usageError{fmt.Errorf("secrets have no history")}
	}
	return c.with(ctx, func(s database) error {
		viewer := who.Viewer{Name: operator(), Role: c.Role, Cases: c.Case}
		steps, err := history.Teller{Ledger: s, Reports: s, Viewer: viewer}.Of(ctx, c.Kind, c.ID)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("%s %q was never kept, or is not for %s: %w", c.Kind, c.ID, c.Role, store.ErrNotFound)
		}
		for _, step := range steps {
			if err := c.print(streams, step); err != nil {
				return err
			}
		}
		return err
	})
}

func (c *historyCommand) print(streams *Streams, x history.Step) error {
	if c.Format == "json" {
		return jsonWriter(streams.Out, "").Encode(x)
	}
	what := x.Action
	if x.Kind != c.Kind {
		what = x.Kind + " " + x.Action
	}
	fmt.Fprintf(streams.Out, "%s  version %d %s by %s: %s\n", x.At, x.Version, what, isolate(x.By), isolate(x.Why))
	if x.Hidden != "" {
		fmt.Fprintf(streams.Out, "    (%s)\n", hiddenWhy[x.Hidden])
	}
	for _, f := range x.Fields {
		fmt.Fprintf(streams.Out, "    %s: %s -> %s\n", f.Path, isolate(shown(f.Before)), isolate(shown(f.After)))
	}
	return nil
}

// hiddenWhy says why a step does not say what was changed.
var hiddenWhy = map[string]string{
	history.HiddenClass: "this version is not for the role", history.HiddenReport: "it holds words of a report or a field entry that is not for the role, or is no more",
	history.HiddenErased: "erased; its hash stays", history.HiddenRole: "records of this kind are not shown to the role",
}

func shown(v json.RawMessage) string {
	if v == nil {
		return "nothing"
	}
	return string(v)
}

type removeCommand struct {
	objectFlags
	Why string `required:"" help:"The reason, which stands in the history."`
}

// Help is the long help of the command.
func (removeCommand) Help() string {
	return `Example:
  marsad remove decision ID --store var/marsad.db --why "made twice"

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
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
