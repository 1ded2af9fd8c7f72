package posts_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/article"
	"marsad/internal/lexicon"
	"marsad/internal/reading"
	"marsad/internal/register"
	"marsad/internal/register/follow"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/register/posts"
	"marsad/record"
)

var update = flag.Bool("update", false, "write golden files")

func read(t *testing.T, name, published string) record.Report {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	reader, err := reading.Default(reading.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := article.Extract(t.Context(), data, article.Hints{Outlet: "بريد الجزيرة", Published: published})
	if err != nil {
		t.Fatal(err)
	}
	r, err := reader.Read(t.Context(), a, reading.Source{ID: name})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPosts reads four reports in many orders: the posts are the same, and as the golden file has them.
func TestPosts(t *testing.T) {
	lex, err := lexicon.LoadWith(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	book, err := parties.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	reports := []record.Report{read(t, "1.txt", "2018-01-18"), read(t, "2.txt", "2019-12-22"), read(t, "3.txt", "2020-10-20"), read(t, "4.txt", "2020-10-23")}
	var first map[string]register.Post
	for round := range 24 {
		rand.New(rand.NewPCG(7, uint64(round))).Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] }) //nolint:gosec // a test
		all := map[string]register.Post{}
		for _, r := range reports {
			observe(all, keeper.Seen{Report: r, Version: 1, Mentions: follow.Mentions(r, 1)}, book)
		}
		if first == nil {
			first = all
		} else if d := cmp.Diff(first, all); d != "" {
			t.Fatalf("another order gives other posts:\n%s", d)
		}
	}
	golden(t, tell(first))
	for _, r := range reports {
		observe(first, keeper.Seen{Report: r, Removed: true}, book)
	}
	if len(first) > 0 {
		t.Errorf("posts stay when their reports are gone: %v", first)
	}
}

func observe(all map[string]register.Post, seen keeper.Seen, book *parties.Book) {
	var current []register.Post
	for _, p := range all {
		current = append(current, p)
	}
	for _, p := range posts.Observe(seen, book, current) {
		if all[p.ID] = p; len(p.Notes) == 0 {
			delete(all, p.ID)
		}
	}
}

func tell(all map[string]register.Post) string {
	out := ""
	for _, kind := range []string{posts.Observation, posts.Checkpoint, posts.Base, posts.Crossing} {
		for _, id := range slices.Sorted(maps.Keys(all)) {
			p := all[id]
			if p.Kind != kind {
				continue
			}
			out += fmt.Sprintf("%s (%s), on the map: %v\n", p.Name.Arabic, p.Kind, p.Place.Lat != nil)
			for _, s := range p.States {
				holder := "nobody named"
				if s.Holder != nil {
					holder = s.Holder.Name.Arabic + " (" + s.Party + ")"
				}
				out += fmt.Sprintf("  %s to %q: %s, %s, %v\n", s.From, s.Until, s.State, holder, s.Reports)
			}
			if h := posts.Holder(p); h != nil {
				out += "  last held by " + h.Name.Arabic + "\n"
			}
		}
	}
	return out
}

func golden(t *testing.T, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile("testdata/posts.golden", []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/posts.golden")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
}
