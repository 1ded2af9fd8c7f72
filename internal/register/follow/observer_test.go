package follow_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/article"
	"marsad/internal/lexicon"
	"marsad/internal/reading"
	"marsad/internal/register"
	"marsad/internal/register/agreements"
	"marsad/internal/register/follow"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

var update = flag.Bool("update", false, "write golden files")

func observer(t *testing.T) follow.Observer {
	t.Helper()
	lex, err := lexicon.LoadWith(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	book, err := parties.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	set, err := agreements.Starter()
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range agreements.Lint(set, book) {
		t.Error(fault)
	}
	return follow.Observer{Book: book, Starter: set}
}

// read reads a file as marsad read does.
func read(t *testing.T, path, outlet, published string) record.Report {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("left out: %s is not here", path)
	}
	reader, err := reading.Default(reading.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := article.Extract(t.Context(), data, article.Hints{Outlet: outlet, Published: published})
	if err != nil {
		t.Fatal(err)
	}
	r, err := reader.Read(t.Context(), a, reading.Source{ID: filepath.Base(path)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func followUps(t *testing.T) []record.Report {
	return []record.Report{
		read(t, "testdata/1-ankara.txt", "بريد الجزيرة", "2020-02-11"), read(t, "testdata/2-moscow.txt", "شبكة المرفأ", "2020-02-12"),
		read(t, "testdata/3-claim.txt", "وكالة السهل", "2020-02-16"), read(t, "testdata/4-denial.txt", "بريد الجزيرة", "2020-02-17"),
		read(t, "testdata/5-again.txt", "وكالة السهل", "2020-02-20"),
	}
}

func keep(t *testing.T, ledger store.Ledger, o follow.Observer, seen keeper.Seen) {
	t.Helper()
	objects, err := o.Observe(t.Context(), ledger, seen)
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.Keep(t.Context(), store.Author{Name: "test", At: time.Unix(0, 0).UTC()}, objects...); err != nil {
		t.Fatal(err)
	}
}

// told is what a reader takes from the ledger.
func told(t *testing.T, ledger store.Ledger) string {
	t.Helper()
	out := ""
	for object, err := range ledger.AllObjects(context.Background(), store.Filter{Kind: register.KindPatrol}) {
		if err != nil {
			t.Fatal(err)
		}
		s, err := register.Read[register.PatrolSeries](object)
		if err != nil {
			t.Fatal(err)
		}
		out += fmt.Sprintf("%s\n", s.ID)
		for _, r := range s.Runs {
			out += fmt.Sprintf("  run %s %s %d places, %d escorts, %d mentions\n", r.When.From, r.Phase, len(r.Route), len(r.Escort), len(r.Mentions))
		}
		for _, x := range s.Suspensions {
			out += fmt.Sprintf("  off from %q to %q in %s, %d mentions\n", x.From, x.Until, x.Region, len(x.Mentions))
			for _, r := range x.Reasons {
				out += fmt.Sprintf("    %s %s: %s (%s)\n", r.Kind, r.By.Name.Arabic, r.Text, r.Report)
			}
		}
	}
	for object, err := range ledger.AllObjects(context.Background(), store.Filter{Kind: register.KindBreach}) {
		if err != nil {
			t.Fatal(err)
		}
		b, err := register.Read[register.Breach](object)
		if err != nil {
			t.Fatal(err)
		}
		out += fmt.Sprintf("breach %s/%s %s: %s accuses %s, hedge %s, act %q, answer %s, grade %s\n", b.Agreement, b.Clause, b.When.From, b.Accuser[0].Name.Arabic, b.Accused[0].Name.Arabic, b.Hedge, b.Act, b.Answer, b.Grade)
		for _, a := range b.Answers {
			out += fmt.Sprintf("    %s by %s: %s\n", a.Kind, a.By.Name.Arabic, a.Quote.Read())
		}
	}
	return out
}

// TestFollowUps reads five reports of our own and holds what the ledger tells to a golden file, whatever order the reports come in.
func TestFollowUps(t *testing.T) {
	o, reports := observer(t), followUps(t)
	want, wantBodies := "", ""
	for round := range 24 {
		rand.New(rand.NewPCG(7, uint64(round))).Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] }) //nolint:gosec // a test
		ledger := memory.New()
		for _, r := range reports {
			keep(t, ledger, o, keeper.Seen{Report: r, Version: 1})
		}
		got, bodies := told(t, ledger), everything(t, ledger)
		if round == 0 {
			want, wantBodies = got, bodies
		}
		if got != want || bodies != wantBodies {
			t.Fatalf("another order gives another ledger:\n%s", cmp.Diff(want+wantBodies, got+bodies))
		}
	}
	golden(t, "testdata/followups.golden", want)
}

// everything gives the bodies of all objects, of which the ledger must be the same however it was made.
func everything(t *testing.T, ledger store.Ledger) string {
	t.Helper()
	var out []string
	for _, kind := range []string{register.KindPatrol, register.KindBreach, register.KindBreachSheet} {
		for object, err := range ledger.AllObjects(context.Background(), store.Filter{Kind: kind}) {
			if err != nil {
				t.Fatal(err)
			}
			data, err := json.Marshal(object.Body)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, object.ID+" "+string(data)+"\n")
		}
	}
	slices.Sort(out)
	return strings.Join(out, "")
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
}

// TestRemoved takes all reports back: nothing that rests on them stays.
func TestRemoved(t *testing.T) {
	o, reports, ledger := observer(t), followUps(t), memory.New()
	for _, r := range reports {
		keep(t, ledger, o, keeper.Seen{Report: r, Version: 1})
	}
	for _, r := range reports {
		keep(t, ledger, o, keeper.Seen{Report: r, Version: 1, Removed: true})
	}
	if got := told(t, ledger); got != "" {
		t.Errorf("the ledger still tells %s", got)
	}
}

// TestSeedPage reads the model page, where it is at hand, with the five follow-up reports: the suspension, the reasons of both sides, the claimed breach and its denial.
func TestSeedPage(t *testing.T) {
	seed := read(t, "../../../../shared/seed/awtanpost-joint-patrols.txt", "أوطان بوست", "2020-02-18")
	o, ledger := observer(t), memory.New()
	for _, r := range append(followUps(t), seed) {
		keep(t, ledger, o, keeper.Seen{Report: r, Version: 1})
	}
	object, err := ledger.Object(t.Context(), register.KindPatrol, "joint-russia-turkey")
	if err != nil {
		t.Fatal(err)
	}
	s, err := register.Read[register.PatrolSeries](object)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Suspensions) != 1 || s.Suspensions[0].From != "2020-02-03" || s.Suspensions[0].Until != "2020-02-17" {
		t.Fatalf("suspensions are %+v, want one from 3 to 17 February", s.Suspensions)
	}
	reasons := map[string]bool{}
	for _, r := range s.Suspensions[0].Reasons {
		reasons[r.Kind+" "+r.Party] = true
	}
	for _, want := range []string{"stated turkey", "stated russia", "none_given russia"} {
		if !reasons[want] {
			t.Errorf("no reason %q in %v", want, reasons)
		}
	}
	if len(s.Runs) != 2 || s.Runs[0].When.From != "2020-02-17" || len(s.Runs[0].Escort) != 1 {
		t.Errorf("runs are %+v, want those of 17 and 20 February, the first with its escort", s.Runs)
	}
	for _, want := range []string{
		"breach sochi-agreement/status-quo 2020-02-15: وزارة الدفاع الروسية accuses الجيش التركي, hedge doubted, act \"shelling\", answer denied, grade contested\n    denied by وزارة الدفاع التركية: خرق اتفاق سوتشي في إدلب\n",
		": سيرغي لافروف accuses الثوار, hedge doubted, act \"shelling\", answer silent, grade claimed\n", // of the page itself: nobody answers it there
	} {
		if got := told(t, ledger); !strings.Contains(got, want) {
			t.Errorf("the ledger does not tell %q:\n%s", want, got)
		}
	}
}
