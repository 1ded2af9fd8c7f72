package measure_test

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
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

var (
	sizes   = flag.String("sizes", "", "how many reports to measure on, ascending, such as 10000,100000,1000000")
	file    = flag.String("sqlite", "", "the SQLite store to fill and measure, which is kept; - for none (default one that is thrown away)")
	address = flag.String("postgres", "", "the address of the PostgreSQL database to fill and measure, which is kept; - for none (default one that is thrown away)")
)

type engine interface {
	store.Store
	store.Ledger
	Reader() *sql.DB
	Writer() *sql.DB
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
	var engines []measured
	if *file != "-" {
		engines = append(engines, openSQLite(t))
	}
	if *address != "-" {
		engines = append(engines, openPostgres(t))
	}
	t.Log("| reports | engine | bytes a report | ingest a second | CPU ms a report, own + server | " + strings.Join(names(), " | ") + " |")
	for _, s := range strings.Split(*sizes, ",") {
		want, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range engines {
			row(t, m, want, fill(t, m, reports(t, m), want))
		}
	}
}

// measured is a store with what a row says of it.
type measured struct {
	engine
	name, size string // size is the query of its bytes
	filled     string // a statement to run once it is filled; "" for none
	server     bool   // another process does part of the work
}

func openSQLite(t *testing.T) measured {
	t.Helper()
	name := *file
	if name == "" {
		name = filepath.Join(t.TempDir(), "s.db")
	}
	s, err := sqlite.Open(context.Background(), name, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return measured{engine: s, name: "SQLite", size: `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`}
}

func openPostgres(t *testing.T) measured {
	t.Helper()
	name := *address
	if name == "" {
		name = pgtest.Start(t, "shared_buffers=512MB", "maintenance_work_mem=256MB", "fsync=on", "max_wal_size=4GB").Database(t)
	}
	s, err := postgres.Open(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return measured{engine: s, name: "PostgreSQL", size: `SELECT pg_database_size(current_database())`, filled: `VACUUM ANALYZE`, server: true}
}

// reports tells how many reports a store has already.
func reports(t *testing.T, m measured) (n int) {
	t.Helper()
	if err := m.Reader().QueryRowContext(context.Background(), `SELECT count(*) FROM entries WHERE kind = 'report'`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// cost is what it took to put reports, without the time that making them takes.
type cost struct {
	reports            int
	spent, own, server time.Duration
}

func (c cost) String() string {
	if c.reports == 0 {
		return "- | -"
	}
	each := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(c.reports) }
	return fmt.Sprintf("%.0f | %.2f + %.2f", float64(c.reports)/c.spent.Seconds(), each(c.own), each(c.server))
}

// fill puts reports and, for every hundredth, an incident.
func fill(t *testing.T, e measured, from, to int) cost {
	t.Helper()
	c := cost{reports: max(to-from, 0)}
	server := serverCPU(t, e)
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
		begin, own := time.Now(), ownCPU(t)
		if _, err := e.Put(context.Background(), reports...); err != nil {
			t.Fatal(err)
		}
		c.spent, c.own = c.spent+time.Since(begin), c.own+ownCPU(t)-own
		if err := e.Keep(context.Background(), store.Author{Name: "measure", At: time.Unix(1e9, 0)}, incidents...); err != nil {
			t.Fatal(err)
		}
	}
	c.server = serverCPU(t, e) - server // that of the few incidents too
	return c
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
func row(t *testing.T, e measured, n int, c cost) {
	t.Helper()
	ctx := context.Background()
	if _, err := e.Writer().ExecContext(ctx, cmp.Or(e.filled, `SELECT 1`)); err != nil {
		t.Fatal(err)
	}
	var bytes int64
	if err := e.Reader().QueryRowContext(ctx, e.size).Scan(&bytes); err != nil {
		t.Fatal(err)
	}
	line := fmt.Sprintf("| %d | %s | %d | %s |", n, e.name, bytes/int64(n), c)
	for _, q := range questions {
		var took []time.Duration
		for i := range asked + 1 {
			begin := time.Now()
			if err := q.ask(ctx, e, i); err != nil {
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
