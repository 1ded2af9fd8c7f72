package watch

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// A feed says what its owner may see now, to whoever has the newest address.
func TestFeed(t *testing.T) {
	x := newTown(t)
	ctx := t.Context()
	r := x.rule("reviewer", "kind=incident", nil, Condition{Kind: OnMatch})
	x.put(incident("a", access.Open, 1, 0, register.GradeClaimed))
	x.put(incident("b", access.Restricted, 1, 0, register.GradeClaimed))
	x.evaluate(2)
	old, err := x.desk.NewFeed(ctx, "reviewer", r.ID)
	if err != nil {
		t.Fatal(err)
	}
	token, err := x.desk.NewFeed(ctx, "reviewer", r.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"", "x", old, token + "x", hashed(token)} {
		if _, err := x.desk.Feed(ctx, wrong, x.site); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("feed of %q: %v", wrong, err)
		}
	}
	count := func() (n int) {
		t.Helper()
		f, err := x.desk.Feed(ctx, token, x.site)
		if err != nil {
			t.Fatal(err)
		}
		var atom, js bytes.Buffer
		if err := errors.Join(f.Atom(&atom), f.JSON(&js)); err != nil {
			t.Fatal(err)
		}
		read, err := gofeed.NewParser().Parse(&atom)
		if err != nil {
			t.Fatal(err)
		}
		var j struct{ Items []struct{ Title, URL string } }
		if err := json.Unmarshal(js.Bytes(), &j); err != nil || len(j.Items) != len(read.Items) {
			t.Errorf("%d items in JSON, %d in Atom: %v", len(j.Items), len(read.Items), err)
		}
		for i, item := range read.Items {
			if item.Title != j.Items[i].Title || item.Link != j.Items[i].URL || item.UpdatedParsed == nil {
				t.Errorf("%+v and %+v", item, j.Items[i])
			}
		}
		return len(read.Items)
	}
	if n := count(); n != 2 {
		t.Errorf("%d entries", n)
	}
	x.users["reviewer"] = access.Viewer{Name: "reviewer", Role: access.Reader} // the role was taken away
	if n := count(); n != 1 {
		t.Errorf("%d entries for a reader", n)
	}
	if err := x.desk.ChangeRule(ctx, "reviewer", r.ID, func(r *Rule) { r.Bare = true }); err != nil {
		t.Fatal(err)
	}
	f, err := x.desk.Feed(ctx, token, x.site)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Atom(&b); err != nil || strings.Contains(b.String(), "Sarw") || strings.Contains(b.String(), "السرو") {
		t.Errorf("a bare feed tells %s, %v", b.String(), err)
	}
	delete(x.users, "reviewer")
	if _, err := x.desk.Feed(ctx, token, x.site); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of a user who is gone: %v", err)
	}
}
