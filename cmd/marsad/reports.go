package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

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
	sites  *article.Sites
}

// one takes a capture to its record; it may be called from several goroutines. id is that of the page's address, or of its bytes, when empty.
func (r reports) one(ctx context.Context, c capture.Capture, h article.Hints, id string) (record.Report, error) {
	h.Sites = r.sites
	a, err := article.Extract(ctx, c.Bytes, h)
	if err != nil {
		return record.Report{}, err
	}
	if id == "" {
		id = reportID(c, a)
	}
	return r.reader.Read(ctx, a, reading.Source{ID: id, SHA256: c.SHA256, CapturedAt: c.CapturedAt})
}

// reportID gives the id of a report that was given none: of the page's address, so that a page that changes is a new version of one report; of
// its bytes when it was captured without an address.
func reportID(c capture.Capture, a article.Article) string {
	if id, err := capture.ReportID(capture.PageURL(c.URL, a.Canonical)); err == nil {
		return id
	}
	return c.SHA256
}

// hashID gives a stable id, hexadecimal like those that are hashes of bytes.
func hashID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// keepCapture keeps a record and, as evidence, what it was read from.
func (r reports) keepCapture(ctx context.Context, report record.Report, c capture.Capture) (store.PutResult, error) {
	if r.store == nil {
		return store.PutResult{Added: 1}, nil
	}
	return r.store.keep(ctx, report, c)
}
