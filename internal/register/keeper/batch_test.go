package keeper_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/register/keeper"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/store/pgtest"
	"marsad/internal/store/postgres"
	"marsad/internal/store/sqlite"
	"marsad/record"
)

// ledgers opens an empty ledger of each engine that is there.
func ledgers(t *testing.T) map[string]func() base {
	t.Helper()
	out := map[string]func() base{
		"memory": func() base { return memory.New() },
		"sqlite": func() base {
			s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"), sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s
		},
	}
	if pgtest.Installed() {
		server := pgtest.Start(t)
		out["postgres"] = func() base {
			s, err := postgres.Open(t.Context(), server.Database(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s
		}
	}
	return out
}

// history gives the steps of a register, each with its chain, which holds all that it says.
func history(t *testing.T, l store.Ledger) []string {
	t.Helper()
	var out []string
	for c, err := range l.History(t.Context(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint(c.Number, c.Kind, c.ID, c.Version, c.Action, c.Author.Why, c.Chain))
	}
	return out
}

// versions puts reports and gives them as they are taken in.
func versions(t *testing.T, s base, reports []record.Report) []keeper.Version {
	t.Helper()
	var out []keeper.Version
	for _, r := range reports {
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		n, err := s.Versions(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, keeper.Version{Report: r, Number: n})
	}
	return out
}

// mergeTwo merges the first two incidents of a register.
func mergeTwo(t *testing.T, s base) {
	t.Helper()
	two := incidents(t, s)[:2]
	d := keeper.NewDecision(author("حدث واحد"), grouping.DecisionMerge, []string{two[0].ID, two[1].ID}, nil, "")
	if err := (&keeper.Keeper{Ledger: s, Now: now}).Decide(t.Context(), author("merge"), d); err != nil {
		t.Fatal(err)
	}
}

// TestManyAtOnce takes reports one by one and many at once, in several orders, some of them read anew, a decision in between: objects, history and what is found
// are the same to the byte.
func TestManyAtOnce(t *testing.T) {
	for name, open := range ledgers(t) {
		for seed := range map[string]uint64{"memory": 4, "sqlite": 1, "postgres": 1}[name] {
			random := rand.New(rand.NewPCG(7, seed))
			all := append(reports(), report("r000", "بريد السهل", "خربة الصفصاف", "2031-05-02", "asserted", "shelling"), report("r110", "بريد السهل", "عين النخيل", "2031-05-04", "negated", "airstrike"))
			random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			single, many := open(), open()
			for half, part := range [][]record.Report{all[:len(all)/2], all[len(all)/2:]} {
				k := &keeper.Keeper{Ledger: single, Observers: []keeper.Observer{counting{}}, Now: now}
				for _, v := range versions(t, single, part) {
					if err := k.Observe(t.Context(), v.Report, v.Number); err != nil {
						t.Fatal(err)
					}
				}
				k = &keeper.Keeper{Ledger: many, Observers: []keeper.Observer{counting{}}, Now: now}
				for list := versions(t, many, part); len(list) > 0; {
					n := min(len(list), 1+random.IntN(12))
					if err := k.ObserveAll(t.Context(), list[:n]); err != nil {
						t.Fatal(err)
					}
					list = list[n:]
				}
				if half == 0 {
					mergeTwo(t, single)
					mergeTwo(t, many)
				}
				if diff := cmp.Diff(standing(t, single), standing(t, many)); diff != "" {
					t.Fatalf("%s, order %d: another register:\n%s", name, seed, diff)
				}
				if diff := cmp.Diff(history(t, single), history(t, many)); diff != "" {
					t.Fatalf("%s, order %d: another history:\n%s", name, seed, diff)
				}
			}
			if _, err := many.Verify(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
}

// counting keeps one object that every report changes, found by all that a ledger offers.
type counting struct{}

func (counting) Observe(ctx context.Context, l store.Ledger, seen keeper.Seen) ([]store.Object, error) {
	link := register.Link(register.KindReport, seen.Report.ID)
	linked, err := l.Linked(ctx, "tally", link)
	if err != nil || len(linked) > 0 {
		return nil, err
	}
	n, version := 0, 0
	var before store.Index
	for o, err := range l.AllObjects(ctx, store.Filter{Kind: "tally"}) {
		if err != nil {
			return nil, err
		}
		n, version, before = n+1, o.Version, o.Index
	}
	page, err := l.Objects(ctx, store.Filter{Kind: "tally", Limit: 1})
	if err != nil {
		return nil, err
	}
	if page.Total != n {
		return nil, fmt.Errorf("a list of %d, and all are %d", page.Total, n)
	}
	if version > 1 {
		if old, err := l.ObjectVersion(ctx, "tally", "t", version-1); err != nil || old.Version != version-1 {
			return nil, errors.Join(fmt.Errorf("version %d is %d", version-1, old.Version), err)
		}
	}
	index := store.Index{From: "2031-05-01", To: "2031-05-01", Links: append(before.Links, link)}
	return []store.Object{{Kind: "tally", ID: "t", Version: version, Body: fmt.Appendf(nil, `{"n":%d}`, len(index.Links)), Index: index}}, nil
}

// A ledger that changed meanwhile is read again, and nothing of a part is kept when it cannot be.
func TestManyAtOnceMeetsARival(t *testing.T) {
	for times, fails := range map[int]bool{3: false, 1000: true} {
		s := memory.New()
		list := versions(t, s, reports())
		l := &bulkRival{s, times}
		if err := (&keeper.Keeper{Ledger: l, Now: now}).ObserveAll(t.Context(), list); errors.Is(err, store.ErrConflict) != fails || err != nil && !fails {
			t.Errorf("%d times: %v", times, err)
		}
		if fails && len(history(t, s)) > 0 {
			t.Errorf("half of it was kept: %v", history(t, s))
		}
	}
}

// bulkRival changes something between reading and keeping, a few times.
type bulkRival struct {
	store.Bulk
	times int
}

func (r *bulkRival) KeepAll(ctx context.Context, all ...store.Kept) error {
	if r.times--; r.times >= 0 {
		return fmt.Errorf("a rival: %w", store.ErrConflict)
	}
	return r.Bulk.KeepAll(ctx, all...)
}
