package store_test

import (
	"reflect"
	"testing"

	"marsad/internal/store"
)

func TestFilterRoundTrip(t *testing.T) {
	for _, f := range []store.Filter{{}, {Words: "قصف حلب", Outlet: "بريد & نبأ", EventType: "patrol", Act: "deny", Modality: "negated", From: "2024-01-01", To: "2024-02-01", Limit: 7, Cursor: store.NewCursor("2024", "a b")}} {
		got, err := store.ParseFilter(f.Values())
		if err != nil || !reflect.DeepEqual(got, f) {
			t.Errorf("%+v came back as %+v, error %v", f, got, err)
		}
	}
}
