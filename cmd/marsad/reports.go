package main

import (
	"context"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/reading"
	"marsad/internal/store"
	"marsad/record"
)

// reports is the way from a capture to a record that is kept, the same for every command that reads.
type reports struct {
	reader *reading.Reader
	store  *register // nil when nothing is kept
}

// one takes a capture to its record; it may be called from several goroutines. id is the capture's hash when empty.
func (r reports) one(ctx context.Context, c capture.Capture, h article.Hints, id string) (record.Report, error) {
	a, err := article.Extract(ctx, c.Bytes, h)
	if err != nil {
		return record.Report{}, err
	}
	return r.reader.Read(ctx, a, reading.Source{ID: first(id, c.SHA256), SHA256: c.SHA256, CapturedAt: c.CapturedAt})
}

// keepCapture keeps a record and, as evidence, what it was read from.
func (r reports) keepCapture(ctx context.Context, report record.Report, c capture.Capture) (store.PutResult, error) {
	if r.store == nil {
		return store.PutResult{Added: 1}, nil
	}
	return r.store.keep(ctx, report, c)
}
