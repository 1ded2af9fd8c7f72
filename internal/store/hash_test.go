package store_test

import (
	"encoding/json"
	"testing"

	"marsad/internal/store"
	"marsad/record"
)

// The hash of what a report says is the same from its JSON, also when its texts look like JSON, and does not depend on when it was captured.
func TestContentHashOf(t *testing.T) {
	published := &record.Time{Value: "2031-05-02", Precision: "day", Basis: "published"}
	for _, r := range []record.Report{
		{}, {ID: `x","source":{"url":""`, Source: record.Source{URL: `a&b<c>,"source":`, SHA256: "00", CapturedAt: "2031-05-02T10:00:00Z", Published: published}},
		{ID: "a", Text: record.Text{Original: "قصف\xff", Restored: `,"source":{}`}, Source: record.Source{Outlet: "بريد"}},
	} {
		body, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		later := r
		later.Source.CapturedAt = "2032-01-01T00:00:00Z"
		want, err := store.ContentHash(later)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := store.ContentHashOf(r, body); err != nil || got != want {
			t.Errorf("%s: %s, want %s, error %v", body, got, want, err)
		}
	}
}
