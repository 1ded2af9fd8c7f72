package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/reading"
	"marsad/record"
)

// Reader is the way from a capture to its record. It may be used from several goroutines.
type Reader struct {
	Reading *reading.Reader
	Sites   *article.Sites // rules of single sites; nil for none
}

// Read takes a capture to its record. id is that of the page's address, or of its bytes, when empty.
func (r Reader) Read(ctx context.Context, c capture.Capture, h article.Hints, id string) (record.Report, error) {
	h.Sites = r.Sites
	a, err := article.Extract(ctx, c.Bytes, h)
	if err != nil {
		return record.Report{}, err
	}
	if id == "" {
		id = ReportID(c, a)
	}
	return r.Reading.Read(ctx, a, reading.Source{ID: id, SHA256: c.SHA256, CapturedAt: c.CapturedAt})
}

// ReportID gives the id of a report that was given none: of the page's address, so that a page that changes is a new version of one report; of
// its bytes when it was captured without an address.
func ReportID(c capture.Capture, a article.Article) string {
	if id, err := capture.ReportID(capture.PageURL(c.URL, a.Canonical)); err == nil {
		return id
	}
	return c.SHA256
}

// HashID gives a stable id, hexadecimal like those that are hashes of bytes.
func HashID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
