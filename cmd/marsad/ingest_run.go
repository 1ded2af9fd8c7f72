package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"sync"

	"marsad/internal/intake"
	"marsad/record"
)

// done is a row that was read.
type done struct {
	report record.Report
	err    error
}

// slot is a row on its way: the collector waits for it in its turn, so that the order does not depend on which core is faster.
type slot struct {
	it     intake.Item
	result chan done
}

// run reads all rows on all cores and keeps them in order.
func (r *ingestRun) run(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	workers := runtime.GOMAXPROCS(0)
	jobs, order := make(chan *slot), make(chan *slot, 2*workers) // the second bounds how many rows are in memory
	var all sync.WaitGroup
	all.Go(func() {
		defer close(order)
		defer close(jobs)
		r.produce(ctx, jobs, order)
	})
	for range workers {
		all.Go(func() {
			for s := range jobs {
				report, err := r.one(ctx, s.it.Capture, s.it.Hints, s.it.ID)
				s.result <- done{report, err}
			}
		})
	}
	var failed error
	for s := range order {
		if failed != nil {
			continue // let the others end
		}
		if failed = r.settle(ctx, s); failed != nil {
			stop(failed)
		}
	}
	all.Wait()
	if failed == nil {
		failed = context.Cause(ctx)
	}
	return failed
}

// produce sends every row of every input on its way.
func (r *ingestRun) produce(ctx context.Context, jobs, order chan<- *slot) {
	candidates := 0
	for it := range r.items(ctx) {
		s := &slot{it: it, result: make(chan done, 1)}
		if ctx.Err() != nil {
			return
		}
		select {
		case order <- s:
		case <-ctx.Done():
			return
		}
		if it.Fate != "" {
			s.result <- done{}
			continue
		}
		select {
		case jobs <- s:
		case <-ctx.Done():
			s.result <- done{err: ctx.Err()}
			return
		}
		if candidates++; candidates == r.Limit {
			return
		}
	}
}

// settle decides on a row in its turn. An error ends the run.
func (r *ingestRun) settle(ctx context.Context, s *slot) error {
	d := <-s.result
	it := s.it
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if it.Fate == "" {
		key := shortHash(it.Same)
		if first, ok := r.seen[key]; ok {
			it.End(intake.Duplicate, "duplicate", fmt.Sprintf("the same as row %d of this run", first))
		} else if d.err != nil {
			it.End(intake.Refused, "cannot be read", oneLine(d.err))
		} else {
			r.seen[key] = int32(r.tally.read() + 1)
		}
	}
	if it.Fate == intake.Refused {
		r.complain(it)
	}
	if it.Fate != "" {
		return r.note(it, "")
	}
	return r.keep(ctx, it, d.report)
}

// shortHash keeps what is remembered of a row small: 128 bits, which no two rows share by chance.
func shortHash(s string) (key [16]byte) {
	sum := sha256.Sum256([]byte(s))
	copy(key[:], sum[:])
	return key
}

// keep puts a record into the store, prints it, and notes which of both it was: new or known.
func (r *ingestRun) keep(ctx context.Context, it intake.Item, report record.Report) error {
	c := it.Capture
	if c.CapturedAt.IsZero() {
		c.CapturedAt = r.now() // a text without a capture of its own was captured now; its record does not depend on it
	}
	result, err := r.keepCapture(ctx, report, c)
	if err != nil {
		return err
	}
	it.Fate = intake.Taken
	if result.Unchanged > 0 {
		it.Fate = intake.Unchanged
	}
	r.tally.changed += result.Changed
	if err := r.note(it, report.ID); err != nil {
		return err
	}
	if r.Format != "jsonl" {
		return nil
	}
	if err := (jsonPrinter{}).report(r.out, report); err != nil {
		return fmt.Errorf("cannot write the output: %w", err)
	}
	return nil
}

// complain tells of a row that is refused, on one line.
func (r *ingestRun) complain(it intake.Item) {
	err := fmt.Errorf("%s: %s", it.Where(), it.Reason)
	if it.Row == 0 {
		r.only = err
		if len(r.Inputs) == 1 && r.tally.read() == 0 {
			r.held = oneLine(err) // when nothing else comes, the error of the command says it
			return
		}
	}
	fmt.Fprintf(r.streams.Err, "marsad: %s\n", oneLine(err))
}

// preview shows the first rows as they would be taken.
func (r *ingestRun) preview(ctx context.Context) error {
	shown, failed := 0, false
	kind := ""
	for it := range r.items(ctx) {
		if shown++; shown > r.Preview {
			break
		}
		failed = failed || it.Fate == intake.Refused
		if it.Row == 0 && it.Fate == intake.Refused && len(r.Inputs) == 1 {
			return fmt.Errorf("%s: %s", it.Input, it.Reason)
		}
		if it.Fate == "" {
			it.Fate = intake.Taken
		}
		if err := r.show(it, &kind); err != nil {
			return fmt.Errorf("cannot write the output: %w", err)
		}
	}
	if failed {
		return errSomeFailed
	}
	return ctx.Err()
}

// show prints one row of a preview.
func (r *ingestRun) show(it intake.Item, before *string) error {
	if r.Format == "jsonl" {
		return jsonWriter(r.streams.Out, "").Encode(struct {
			intake.Line
			Outlet    string `json:"outlet,omitempty"`
			Published string `json:"published,omitempty"`
			Title     string `json:"title,omitempty"`
			Text      string `json:"text,omitempty"`
		}{it.Line, it.Hints.Outlet, it.Hints.Published, it.Hints.Title, shorten(string(it.Capture.Bytes))})
	}
	if head := it.Input + ": " + it.Kind + it.Mapped; head != *before {
		*before = head
		fmt.Fprintln(r.streams.Out, oneLine(fmt.Errorf("%s: %s %s", it.Input, it.Kind, it.Mapped)))
	}
	line := fmt.Sprintf("  %d %s", it.Row, it.Fate)
	if it.Reason != "" {
		line += " (" + it.Reason + ")"
	}
	fmt.Fprintln(r.streams.Out, line)
	for _, field := range [][2]string{{"id", it.Post}, {"url", it.URL}, {"outlet", it.Hints.Outlet}, {"published", it.Hints.Published}, {"title", it.Hints.Title}, {"text", shorten(string(it.Capture.Bytes))}} {
		if field[1] != "" && it.Fate == intake.Taken {
			fmt.Fprintf(r.streams.Out, "    %s %s\n", field[0], isolate(field[1]))
		}
	}
	for _, w := range it.Warnings {
		fmt.Fprintf(r.streams.Out, "    warning %s\n", isolate(w))
	}
	return nil
}
