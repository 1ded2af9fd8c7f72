package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/access"
	"marsad/internal/store"
)

// many holds what a ledger does for many objects at once to what it does for each.
func many(t *testing.T, l store.Ledger) {
	b, ok := l.(store.Bulk)
	if !ok {
		t.Fatalf("%T does nothing for many at once", l)
	}
	ctx := context.Background()
	tagged := func(id, day, facet string, links ...string) store.Object {
		o := object("incident", id, day, "حادث "+id)
		o.Index.Facets, o.Index.Links = []store.Facet{{Kind: "key", Value: facet}}, links
		return o
	}
	second := tagged("a", "2024-03-05", "two", "report:1", "report:2")
	second.Version = 1
	closed := tagged("c", "2024-03-02", "one", "report:2")
	closed.Index.Class = access.OfCase("نهر")
	other := tagged("a", "2024-03-01", "one", "report:2")
	other.Kind = "post"
	gone := tagged("d", "2024-03-03", "two", "report:1")
	removed := store.Object{Kind: "incident", ID: "d", Version: 1, Removed: true}
	must(t, b.KeepAll(ctx, store.Kept{By: by("one"), Objects: []store.Object{tagged("a", "2024-03-01", "one", "report:1"), tagged("b", "2024-03-05", "one", "report:1"), gone}},
		store.Kept{By: by("two"), Objects: []store.Object{second, closed, other, removed}}, store.Kept{By: by("nothing")}))
	manyFound(t, b)
	var said []string
	for c, err := range b.History(ctx, "incident", "a") {
		must(t, err)
		said = append(said, c.Author.Why+" "+c.Action)
	}
	if diff := cmp.Diff([]string{"one made", "two changed"}, said); diff != "" {
		t.Error(diff)
	}
	late := tagged("b", "2024-03-07", "one") // was read before b was kept
	if err := b.KeepAll(ctx, store.Kept{By: by("three"), Objects: []store.Object{tagged("e", "2024-03-06", "one")}}, store.Kept{By: by("four"), Objects: []store.Object{late}}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("error %v", err)
	}
	if _, err := b.Object(ctx, "incident", "e"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half of it was kept: %v", err)
	}
}

// manyFound looks for what many has kept.
func manyFound(t *testing.T, b store.Bulk) {
	t.Helper()
	ctx := context.Background()
	ids := func(objects []store.Object, err error) (out string) {
		t.Helper()
		must(t, err)
		for _, o := range objects {
			out += o.Kind[:1] + o.ID + map[bool]string{true: "-"}[o.Removed] + " "
		}
		return out
	}
	if got := ids(b.Known(ctx, "incident", []string{"d", "b", "a", "a", "none"})); got != "ia ib id- " {
		t.Errorf("known: %s", got)
	}
	if got := ids(b.LinkedAny(ctx, []string{"report:1", "report:2", "report:3"})); got != "ia ib ic pa " {
		t.Errorf("linked: %s", got)
	}
	f := store.Filter{Kind: "incident", OneOf: []store.Facet{{Kind: "key", Value: "one"}, {Kind: "key", Value: "two"}, {Kind: "key", Value: "none"}}}
	for classes, want := range map[access.Class]string{access.Open: "ib ia ", access.OfCase("نهر"): "ib ia ic "} {
		f.Classes = []access.Class{classes}
		var got []store.Object
		for o, err := range b.AllObjects(ctx, f) {
			must(t, err)
			got = append(got, o)
		}
		if got := ids(got, nil); got != want {
			t.Errorf("class %q: %s, want %s", classes, got, want)
		}
	}
	f.OneOf = f.OneOf[2:]
	if page, err := b.Objects(ctx, f); err != nil || page.Total != 0 {
		t.Errorf("%d of none, error %v", page.Total, err)
	}
	f.OneOf = []store.Facet{{Kind: "key"}}
	if _, err := b.Objects(ctx, f); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("error %v", err)
	}
}

// phrases are found whether their words are asked for as they are or by their stems, wherever in a long text they stand, and not where the words only stand in one text.
func phrases(t *testing.T, l store.Ledger) {
	filler := strings.Repeat("كلام كثير ", 5000)
	for id, text := range map[string]string{
		"near": "قصفت الدورية القرية ليلا", "far": "القرية بعيدة والدورية قصفت", "apart": "قصفت الدورية الطريق ثم عبرت الدورية القرية",
		"long": "وصل الوفد ظهرا " + filler + "قصفت الدورية القرية ليلا " + filler,
	} {
		keep(t, l, object("incident", id, "2024-03-01", text))
	}
	for words, want := range map[string]int{
		`"قصفت الدورية القرية"`: 2, `"الدورية القرية"`: 3, `"دورية قرية"`: 3, `"القرية الدورية"`: 0, `قصفت -"الدورية القرية"`: 1, `"وصل الوفد" "الدورية القرية"`: 1, `"وصل الوفد" | "القرية بعيدة"`: 2, `"الدورية القرية" | بعيدة`: 4, `"القرية الدورية" | بعيدة`: 1,
	} {
		for _, exact := range []bool{false, true} {
			if exact && words == `"دورية قرية"` {
				continue
			}
			page, err := l.Objects(context.Background(), store.Filter{Kind: "incident", Words: words, Exact: exact})
			if err != nil || page.Total != want {
				t.Errorf("%s, exact %v: %d, want %d, error %v", words, exact, page.Total, want, err)
			}
		}
	}
}
