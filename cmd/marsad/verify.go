package main

import (
	"context"
	"fmt"
	"os"
)

type verifyCommand struct {
	Store string `required:"" placeholder:"FILE" help:"The store to check."`
}

// Help is the long help of the command.
func (verifyCommand) Help() string {
	return `Reads every version of every record and every capture again: hashes, quoted words against the text, references.
It shows that these bytes were held; it does not show that a report is true.

Example:
  marsad verify --store var/marsad.db

Exit codes: 0 everything holds, 1 something does not (named), 2 wrong usage.`
}

// Run checks the store.
func (c *verifyCommand) Run(ctx context.Context, streams *Streams) error {
	if _, err := os.Stat(c.Store); err != nil {
		return fmt.Errorf("store %s is not there; name one that marsad read --store made", c.Store)
	}
	s, err := openStore(ctx, c.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	counts, err := s.Verify(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(streams.Out, "%d reports in %d versions and %d captures hold\n", counts.Reports, counts.Versions, counts.Captures)
	return err
}
