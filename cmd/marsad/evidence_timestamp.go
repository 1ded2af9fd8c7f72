package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"time"

	"marsad/internal/evidence"
	"marsad/internal/evidence/stamp"
)

type evidenceTimestampCommand struct {
	whichEvidence
	Authority []string `placeholder:"URL" help:"A timestamp authority (RFC 3161); may be given again."`
	Calendar  []string `placeholder:"URL" help:"A calendar of OpenTimestamps; may be given again."`
}

// Help is the long help of the command.
func (evidenceTimestampCommand) Help() string {
	return `Sends the hash of the head, nothing else, to the addresses given, and keeps the answers in the folder timestamps of the evidence. Nothing is sent unless this command is
run. A calendar's answer is a promise: some hours later the public client completes it (ots upgrade timestamps/….ots, on a copy).

Example:
  marsad evidence timestamp --store var/marsad.db --authority https://authority.example/tsr

Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some did not answer (each is named).`
}

// stampTimeout is how long one authority has to answer.
const stampTimeout = 30 * time.Second

// Run asks every authority and calendar and keeps what each answers.
func (c *evidenceTimestampCommand) Run(ctx context.Context, streams *Streams) error {
	if len(c.Authority)+len(c.Calendar) == 0 {
		return usageError{errors.New("name an authority with --authority, or a calendar with --calendar")}
	}
	a, err := c.open(streams)
	if err != nil {
		return err
	}
	_, head, err := a.Head(ctx)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	client := &http.Client{Timeout: stampTimeout}
	failed := 0
	keep := func(method, address string, answer []byte, err error) error {
		if err != nil {
			failed++
			fmt.Fprintln(streams.Err, "marsad:", oneLine(err))
			return nil
		}
		if _, err := a.PutTimestamp(ctx, method, address, head, answer); err != nil {
			return err
		}
		_, err = fmt.Fprintf(streams.Out, "%s: answered and kept\n", address)
		return err
	}
	for _, address := range c.Authority {
		answer, _, err := stamp.RFC3161(ctx, client, address, head)
		if err := keep(evidence.MethodRFC3161, address, answer, err); err != nil {
			return errors.Join(err, a.Close())
		}
	}
	for _, address := range c.Calendar {
		answer, err := stamp.OpenTimestamps(ctx, client, address, head, rand.Reader)
		if err := keep(evidence.MethodOpenTimestamps, address, answer, err); err != nil {
			return errors.Join(err, a.Close())
		}
	}
	if err := a.Close(); err != nil {
		return err
	}
	switch {
	case failed == len(c.Authority)+len(c.Calendar):
		return errors.New("nobody answered; nothing was timestamped")
	case failed > 0:
		return errSomeFailed
	}
	return nil
}
