package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	who "marsad/internal/access"
	"marsad/internal/account"
	entries "marsad/internal/register"
	"marsad/internal/store"
)

type userAuditCommand struct {
	bookFlags
	By     string `placeholder:"NAME" help:"Only what this user read or exported."`
	From   string `placeholder:"DAY" help:"Only from this day on."`
	To     string `placeholder:"DAY" help:"Only up to this day."`
	Format string `enum:"text,json" default:"text" help:"Output: text, or json (one note a line). Default: ${default}."`
}

// Help is the long help of the command.
func (userAuditCommand) Help() string {
	return `Who opened a report, a field entry or another record that is not open to all, and who exported what, on the pages, by the API, and from the command line.

Examples:
  marsad user audit --store var/marsad.db --from 2026-03-01 --by huda

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run lists the audit.
func (c *userAuditCommand) Run(ctx context.Context, streams *Streams) error {
	return c.book(ctx, func(b *account.Book, _ store.Author) error {
		notes, err := b.Audits(ctx, c.By, c.From, c.To)
		if errors.Is(err, store.ErrInvalid) {
			return usageError{err}
		}
		if err != nil {
			return err
		}
		if c.Format == "json" {
			return writeLines(streams.Out, notes)
		}
		for _, a := range notes {
			if _, err := fmt.Fprintf(streams.Out, "%s\t%s\t%s\t%s\t%s\n", a.At, isolate(a.Who), a.What, isolate(strings.TrimSpace(a.Kind+" "+a.Object)), isolate(a.Path)); err != nil {
				return err
			}
		}
		return nil
	})
}

// noteExport writes into the audit that somebody exports at the command line.
func noteExport(ctx context.Context, s store.Ledger, what, path string) error {
	book := account.New(s, account.Options{Now: time.Now, Random: rand.Reader})
	return book.Note(ctx, who.Viewer{Name: operator()}, entries.Audit{What: "export", Object: what, Path: path})
}
