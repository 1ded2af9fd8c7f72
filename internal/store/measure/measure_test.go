package measure_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"marsad/internal/store"
	"marsad/internal/store/measure"
	"marsad/internal/store/pgtest"
	"marsad/internal/store/postgres"
	"marsad/internal/store/sqlite"
	"marsad/record"
)

var sizes = flag.String("sizes", "", "how many reports to measure on, ascending, such as 10000,100000,1000000")

type engine interface {
	store.Store
	store.Ledger
}

// What is made is sound, or nothing that is measured on it says anything.
func TestReportsAreSound(t *testing.T) {
	for n := range 50 {
		r := measure.Report(1, n)
		if err := r.Lint(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMeasure prints the table of docs/storage.md: go test ./internal/store/measure -run TestMeasure -v -timeout 2h -sizes 10000,100000,1000000
func TestMeasure(t *testing.T) {
	if *sizes == "" {
		t.Skip("left out: measuring both engines (give -sizes)")
	}
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "s.db")
	lite, err := sqlite.Open(ctx, file, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer lite.Close()
	server := pgtest.Start(t, "shared_buffers=512MB", "maintenance_work_mem=256MB", "fsync=on", "max_wal_size=4GB")
	pg, err := postgres.Open(ctx, server.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer pg.Close()
	t.Log("| reports | engine | bytes a report | ingest a second | " + strings.Join(names(), " | ") + " |")
	have := 0
	for _, s := range strings.Split(*sizes, ",") {
		want, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		speed := map[string]float64{}
		for name, e := range map[string]engine{"SQLite": lite, "PostgreSQL": pg} {
			speed[name] = fill(t, e, have, want)
		}
		have = want
		if _, err := pg.Writer().ExecContext(ctx, `ANALYZE`); err != nil {
			t.Fatal(err)
		}
		row(t, "SQLite", lite, want, speed["SQLite"], folder(t, filepath.Dir(file)))
		row(t, "PostgreSQL", pg, want, speed["PostgreSQL"], folder(t, server.Dir()+"/data/base"))
	}
}

// fill puts reports and, for every hundredth, an incident; it gives reports a second, without the time that making them takes.
func fill(t *testing.T, e engine, from, to int) float64 {
	t.Helper()
	var spent time.Duration
	for n := from; n < to; n += 200 {
		var reports []record.Report
		var incidents []store.Object
		for i := n; i < min(n+200, to); i++ {
			r := measure.Report(1, i)
			reports = append(reports, r)
			if i%100 == 0 {
				x := store.IndexOf(r)
				x.Links = []string{"report:" + r.ID}
				x.From, x.To = x.From[:10], x.To[:10]
				body, _ := json.Marshal(x)
				incidents = append(incidents, store.Object{Kind: "incident", ID: r.ID, Body: body, Index: x})
			}
		}
		begin := time.Now()
		if _, err := e.Put(context.Background(), reports...); err != nil {
			t.Fatal(err)
		}
		spent += time.Since(begin)
		if err := e.Keep(context.Background(), store.Author{Name: "measure", At: time.Unix(1e9, 0)}, incidents...); err != nil {
			t.Fatal(err)
		}
	}
	return float64(to-from) / spent.Seconds()
}

type question struct {
	name string
	ask  func(ctx context.Context, e engine, n int) error
}

func search(f func(n int) store.Filter) func(context.Context, engine, int) error {
	return func(ctx context.Context, e engine, n int) error {
		_, err := e.List(ctx, f(n))
		return err
	}
}

var syria = &store.Box{West: 35.6, South: 32.2, East: 42.5, North: 37.4}

var questions = []question{
	{"common word", search(func(n int) store.Filter {
		return store.Filter{Words: []string{"القرية", "قصفت", "الدوريات"}[n%3]}
	})},
	{"two common", search(func(n int) store.Filter {
		return store.Filter{Words: []string{"القرية الطائرات", "قصفت الحي"}[n%2]}
	})},
	{"rare word", search(func(n int) store.Filter { return store.Filter{Words: measure.RareWord(n % 1000)} })},
	{"very rare word", search(func(n int) store.Filter { return store.Filter{Words: measure.RareWord(1000 + n*37)} })},
	{"phrase", search(func(int) store.Filter { return store.Filter{Words: `"المدفعية قصفت القرية"`} })},
	{"exact", search(func(int) store.Filter { return store.Filter{Words: "الطائرات", Exact: true} })},
	{"word, type, outlet, year", search(func(n int) store.Filter {
		return store.Filter{Words: "القرية", EventType: "shelling", Outlet: "صوت التل", From: fmt.Sprint(2013+n%10, "-01-01"), To: fmt.Sprint(2013+n%10, "-12-31")}
	})},
	{"word in a box", search(func(int) store.Filter {
		return store.Filter{Words: "القرية", Box: &store.Box{West: 36.5, South: 35.5, East: 37, North: 36}}
	})},
	{"no words", search(func(int) store.Filter { return store.Filter{} })},
	{"deep cursor", search(func(int) store.Filter {
		low, _ := store.Places(store.Minute("2013-06-01"))
		return store.Filter{Words: "القرية", Cursor: store.NumberCursor(low)}
	})},
	{"incident", func(ctx context.Context, e engine, n int) error {
		id := fmt.Sprintf("m%07d", n%20*100)
		if _, err := e.Object(ctx, "incident", id); err != nil {
			return err
		}
		if _, err := e.Linked(ctx, "incident", "report:"+id); err != nil {
			return err
		}
		_, err := e.Get(ctx, id)
		return err
	}},
	{"tile", func(ctx context.Context, e engine, _ int) error {
		_, err := e.Cells(ctx, store.Filter{Box: syria}, 6)
		return err
	}},
	{"tile of a type", func(ctx context.Context, e engine, _ int) error {
		_, err := e.Cells(ctx, store.Filter{Box: syria, EventType: "shelling"}, 6)
		return err
	}},
	{"tile of a month", func(ctx context.Context, e engine, _ int) error {
		_, err := e.Cells(ctx, store.Filter{Box: syria, From: "2020-03-01", To: "2020-03-31"}, 6)
		return err
	}},
}

func names() []string {
	var out []string
	for _, q := range questions {
		out = append(out, q.name)
	}
	return out
}

const asked = 30

// row prints p50 and p95 in milliseconds of each question, the first time it is asked left out.
func row(t *testing.T, name string, e engine, n int, speed float64, bytes int64) {
	t.Helper()
	line := fmt.Sprintf("| %d | %s | %d | %.0f |", n, name, bytes/int64(n), speed)
	for _, q := range questions {
		var took []time.Duration
		for i := range asked + 1 {
			begin := time.Now()
			if err := q.ask(context.Background(), e, i); err != nil {
				t.Fatalf("%s: %v", q.name, err)
			}
			if i > 0 {
				took = append(took, time.Since(begin))
			}
		}
		slices.Sort(took)
		ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
		line += fmt.Sprintf(" %.1f / %.1f |", ms(took[asked/2]), ms(took[asked*95/100]))
	}
	t.Log(line)
}

// folder gives how many bytes the files under a folder have.
func folder(t *testing.T, dir string) int64 {
	t.Helper()
	total := int64(0)
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		total += info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return total
}
