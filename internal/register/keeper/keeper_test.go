package keeper_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/register/keeper"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/store/sqlite"
	"marsad/record"
)

// base is what the tests need of a store.
type base interface {
	store.Store
	store.Ledger
}

var at = time.Date(2031, 5, 3, 10, 0, 0, 0, time.UTC)

func now() time.Time { return at }

// report makes a report of an invented outlet: one event for each type, all at one place on one day.
func report(id, outlet, place, day, modality string, types ...string) record.Report {
	text := "قصف قصف قصف على " + place + " اليوم"
	span := func(words string) record.Span {
		start := len([]rune(text[:strings.Index(text, words)]))
		return record.Span{Start: start, End: start + len([]rune(words)), Quote: words}
	}
	today := span("اليوم")
	r := record.Report{Schema: record.Schema, ID: id, Source: record.Source{Outlet: outlet, Published: &record.Time{ID: "tp", Value: day + "T09:00:00Z", Precision: "instant", Basis: "published"}},
		Text: record.Text{Original: text, Restored: text}, Restorations: []record.Restoration{}, Entities: []record.Entity{}, Statements: []record.Statement{}, Warnings: []record.Warning{},
		Times:  []record.Time{{ID: "t1", Span: &today, Value: day, Precision: "day", Basis: "explicit"}},
		Places: []record.Place{{ID: "p1", Name: record.Name{Arabic: place}, Kind: "village", Basis: "unresolved", Mentions: []record.Span{span(place)}}}}
	for n, of := range types {
		r.Events = append(r.Events, record.Event{ID: fmt.Sprintf("v%d", n+1), Type: of, Modality: modality, Time: "t1", Places: []record.EventPlace{{Place: "p1", Role: "at"}},
			Cue: record.Span{Start: 4 * n, End: 4*n + 3, Quote: "قصف"}, Evidence: []record.Span{span("قصف قصف قصف على " + place)}, Confidence: 0.5, Rule: "test"})
	}
	return r
}

// reports is a small press: four outlets on happenings at three villages over several days; denials; a report that is read again; one whose older telling comes.
func reports() []record.Report {
	var out []record.Report
	for d := range 4 {
		day := fmt.Sprintf("2031-05-%02d", 2+2*d)
		for v, village := range []string{"عين النخيل", "خربة الصفصاف", "مزرعة التوت"} {
			for o, outlet := range []string{"بريد السهل", "مرآة الشمال", "ضفاف"} {
				types, modality := [][]string{{"shelling"}, {"shelling", "casualties", "detention"}, {"airstrike", "displacement"}}[(o+d)%3], "asserted"
				if (o+v+d)%4 == 3 {
					modality = "negated"
				}
				out = append(out, report(fmt.Sprintf("r%d%d%d", d, v, o), outlet, village, day, modality, types...))
			}
		}
	}
	return out
}

// standing gives the register as it stands: every object but decisions, with its body.
func standing(t *testing.T, l store.Ledger) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, kind := range []string{register.KindIncident, register.KindObserved} {
		for o, err := range l.AllObjects(t.Context(), store.Filter{Kind: kind}) {
			if err != nil {
				t.Fatal(err)
			}
			out[kind+" "+o.ID] = string(o.Body)
		}
	}
	return out
}

func take(t *testing.T, s base, r record.Report) {
	t.Helper()
	if _, err := s.Put(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	n, err := s.Versions(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&keeper.Keeper{Ledger: s, Now: now}).Observe(t.Context(), r, n); err != nil {
		t.Fatal(err)
	}
}

// TestTheSameRegisterInEveryOrder takes reports in many orders, one of them read anew, on both ledgers, and rebuilds: the register is the same each time.
func TestTheSameRegisterInEveryOrder(t *testing.T) {
	ledgers := map[string]func() base{
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
	var want map[string]string
	for name, open := range ledgers {
		orders := map[string]int{"memory": 12, "sqlite": 2}[name]
		for seed := range orders {
			s, all := open(), reports()
			rand.New(rand.NewPCG(3, uint64(seed))).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			again := report("r000", "بريد السهل", "خربة الصفصاف", "2031-05-02", "asserted", "shelling")
			for _, r := range all {
				take(t, s, r)
			}
			take(t, s, again)
			got := standing(t, s)
			if want == nil {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s, order %d: another register:\n%s", name, seed, diff)
			}
			if _, err := (&keeper.Keeper{Ledger: s, Now: now}).Rebuild(t.Context(), author("rebuild"), s); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, standing(t, s)); diff != "" {
				t.Fatalf("%s, order %d: rebuilt to another register:\n%s", name, seed, diff)
			}
		}
	}
	if len(want) < 40 {
		t.Errorf("only %d objects: too few for the test to say anything", len(want))
	}
}

func author(why string) store.Author { return store.Author{Name: "ليلى", Why: why, At: at} }

func incidents(t *testing.T, l store.Ledger) []register.Incident {
	t.Helper()
	var out []register.Incident
	for o, err := range l.AllObjects(t.Context(), store.Filter{Kind: register.KindIncident}) {
		if err != nil {
			t.Fatal(err)
		}
		i, err := register.Read[register.Incident](o)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, i)
	}
	return out
}

// TestDecisions merges, splits, judges and undoes, and rebuilds in between.
func TestDecisions(t *testing.T) {
	s := memory.New()
	k := &keeper.Keeper{Ledger: s, Now: now}
	for _, r := range []record.Report{report("a", "بريد السهل", "عين النخيل", "2031-05-02", "asserted", "shelling"), report("b", "ضفاف", "خربة الصفصاف", "2031-05-09", "asserted", "shelling")} {
		take(t, s, r)
	}
	before := standing(t, s)
	two := incidents(t, s)
	if len(two) != 2 {
		t.Fatalf("%d incidents", len(two))
	}
	ids := []string{two[1].ID, two[0].ID} // the older first
	merge := keeper.NewDecision(author("شاهدان على الحدث نفسه"), grouping.DecisionMerge, ids, nil, "")
	if err := k.Decide(t.Context(), author("merge"), merge); err != nil {
		t.Fatal(err)
	}
	merged := incidents(t, s)
	if len(merged) != 1 || len(merged[0].Mentions) != 2 || !slices.Equal(merged[0].Decisions, []string{merge.ID}) {
		t.Fatalf("merged: %+v", merged)
	}
	if now, err := keeper.Resolve(t.Context(), s, ids[1]); err != nil || now.ID != ids[0] {
		t.Errorf("the id that lost leads to %q, error %v", now.ID, err)
	}
	verdict := keeper.NewDecision(author("صور من المكان"), grouping.DecisionVerdict, ids[1:], nil, register.GradeVerified)
	if err := k.Decide(t.Context(), author("verdict"), verdict); err != nil {
		t.Fatal(err)
	}
	if now := incidents(t, s); now[0].Grade != register.GradeVerified || now[0].Verdict.By != "ليلى" {
		t.Errorf("the verdict does not count: %+v", now[0])
	}
	take(t, s, report("c", "مرآة الشمال", "خربة الصفصاف", "2031-05-09", "asserted", "shelling"))
	if now, err := keeper.Resolve(t.Context(), s, ids[1]); err != nil || now.ID != ids[0] || now.Grade != register.GradeVerified {
		t.Errorf("a further report undid a decision: %+v, error %v", now, err)
	}
	held := standing(t, s)
	if _, err := k.Rebuild(t.Context(), author("rebuild"), s); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(held, standing(t, s)); diff != "" {
		t.Errorf("rebuilt to another register:\n%s", diff)
	}
	if err := k.Forget(t.Context(), author("taken down"), "c"); err != nil {
		t.Fatal(err)
	}
	for _, d := range []register.Decision{merge, verdict} {
		if err := k.Undo(t.Context(), author("خطأ"), d.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, i := range incidents(t, s) {
		i.Decisions = nil
		body, _ := json.Marshal(i)
		if diff := cmp.Diff(before["incident "+i.ID], string(body)); diff != "" {
			t.Errorf("undone is not as before:\n%s", diff)
		}
	}
	if err := k.Undo(t.Context(), author("خطأ"), merge.ID); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("undone twice: %v", err)
	}
}

func TestDecisionsThatSayTooLittle(t *testing.T) {
	k := &keeper.Keeper{Ledger: memory.New(), Now: now}
	for name, d := range map[string]register.Decision{
		"no kind": keeper.NewDecision(author("why"), "", []string{"a", "b"}, nil, ""), "one incident": keeper.NewDecision(author("why"), grouping.DecisionMerge, []string{"a"}, nil, ""),
		"no reason": keeper.NewDecision(author(" "), grouping.DecisionMerge, []string{"a", "b"}, nil, ""), "a grade that follows": keeper.NewDecision(author("why"), grouping.DecisionVerdict, []string{"a"}, nil, register.GradeClaimed),
		"no mention": keeper.NewDecision(author("why"), grouping.DecisionSplit, []string{"a"}, nil, ""),
	} {
		if err := k.Decide(t.Context(), author("why"), d); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCatchUp takes what a crash left between report and register.
func TestCatchUp(t *testing.T) {
	s, whole := memory.New(), memory.New()
	for n, r := range reports() {
		take(t, whole, r)
		if n%3 == 0 {
			if _, err := s.Put(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			continue
		}
		take(t, s, r)
	}
	k := &keeper.Keeper{Ledger: s, Now: now}
	for _, want := range []int{12, 0} {
		if n, err := k.CatchUp(t.Context(), s); err != nil || n != want {
			t.Errorf("%d taken, want %d, error %v", n, want, err)
		}
	}
	if diff := cmp.Diff(standing(t, whole), standing(t, s)); diff != "" {
		t.Errorf("caught up to another register:\n%s", diff)
	}
}

// rival changes an incident between reading and keeping, a few times.
type rival struct {
	store.Ledger
	times int
}

func (r *rival) Keep(ctx context.Context, by store.Author, objects ...store.Object) error {
	if r.times--; r.times >= 0 {
		return fmt.Errorf("a rival: %w", store.ErrConflict)
	}
	return r.Ledger.Keep(ctx, by, objects...)
}

func TestConflictsAreTriedAgain(t *testing.T) {
	r := report("a", "بريد السهل", "عين النخيل", "2031-05-02", "asserted", "shelling")
	if err := (&keeper.Keeper{Ledger: &rival{memory.New(), 3}, Now: now}).Observe(t.Context(), r, 1); err != nil {
		t.Error(err)
	}
	if err := (&keeper.Keeper{Ledger: &rival{memory.New(), 1000}, Now: now}).Observe(t.Context(), r, 1); !errors.Is(err, store.ErrConflict) {
		t.Errorf("for ever: %v", err)
	}
}

// BenchmarkObserve measures keeping ready records in SQLite: without the register, with it, and with it for many at once. Reports of one event each, three
// outlets on each happening.
func BenchmarkObserve(b *testing.B) {
	for _, c := range []struct {
		name  string
		with  bool
		parts int
	}{{"register=false", false, 1}, {"register=true", true, 1}, {"register=false/parts=200", false, 200}, {"register=true/parts=200", true, 200}} {
		b.Run(c.name, func(b *testing.B) {
			s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "s.db"), sqlite.Options{Relaxed: true})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			k := &keeper.Keeper{Ledger: s, Now: now}
			n, begin := 0, cpu(b)
			for b.Loop() {
				part, taken := []record.Report{}, []keeper.Version{}
				for range c.parts {
					happening := n / 3
					day := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, happening/50).Format(time.DateOnly)
					r := report(fmt.Sprintf("r%d", n), []string{"بريد السهل", "مرآة الشمال", "ضفاف"}[n%3], fmt.Sprintf("قريةرقم%d", happening%50), day, "asserted", "shelling")
					part, taken = append(part, r), append(taken, keeper.Version{Report: r, Number: 1})
					n++
				}
				if _, err := s.Put(b.Context(), part...); err != nil {
					b.Fatal(err)
				}
				if c.with {
					if err := k.ObserveAll(b.Context(), taken); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "reports/s")
			b.ReportMetric((cpu(b)-begin).Seconds()*1000/float64(n), "CPU-ms/report")
		})
	}
}

// cpu gives the processor time of this process.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
