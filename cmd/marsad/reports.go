package main

import (
	"context"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/intake"
	"marsad/internal/reading"
	"marsad/internal/store"
	"marsad/record"
)

// reports is the way from a capture to a record that is kept, the same for every command that reads.
type reports struct {
	reader *reading.Reader
	store  *register // nil when nothing is kept
	sites  *article.Sites
}

// one takes a capture to its record; it may be called from several goroutines. id is that of the page's address, or of its bytes, when empty.
func (r reports) one(ctx context.Context, c capture.Capture, h article.Hints, id string) (record.Report, error) {
	return intake.Reader{Reading: r.reader, Sites: r.sites}.Read(ctx, c, h, id)
}

// keepCapture keeps a record and, as evidence, what it was read from.
func (r reports) keepCapture(ctx context.Context, report record.Report, c capture.Capture) (store.PutResult, error) {
	if r.store == nil {
		return store.PutResult{Added: 1}, nil
	}
	return r.store.keep(ctx, report, c)
}
