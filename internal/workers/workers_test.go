package workers_test

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"marsad/internal/evidence"
	"marsad/internal/store/pgtest"
	"marsad/internal/store/postgres"
	"marsad/internal/workers"
)

// TestWorkers runs all on one server, each with a database of its own.
func TestWorkers(t *testing.T) {
	server := pgtest.Start(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *sql.DB)
	}{
		{"turns are shared by all", turnsAreShared}, {"requests under way are counted", requestsAreCounted}, {"one turn for each interval", oneTurnForEachInterval},
		{"jobs of the dead are freed", jobsOfTheDead}, {"a new run takes the place of the old", aNewRun}, {"beat, tip and leaving", beatAndLeaving}, {"retention", retention},
		{"many set up at once", manySetUp},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, database(t, server)) })
	}
}

// database gives an empty store with the tables of the job library.
func database(t *testing.T, server *pgtest.Server) *sql.DB {
	t.Helper()
	address := server.Database(t)
	s, err := postgres.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	db, err := postgres.Connect(t.Context(), address, 20)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	migrator, err := rivermigrate.New(riverdatabasesql.New(db), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrator.Migrate(t.Context(), rivermigrate.DirectionUp, nil); err != nil {
		t.Fatal(err)
	}
	return db
}

func join(t *testing.T, db *sql.DB, o workers.Options) *workers.Worker {
	t.Helper()
	w, err := workers.Join(t.Context(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func exec(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

// take takes a turn and wants it to be given, or not.
func take(t *testing.T, w *workers.Worker, site string, interval time.Duration, given bool) (func(), time.Duration) {
	t.Helper()
	over, wait, err := w.Take(t.Context(), site, interval)
	if err != nil || (over != nil) != given || (wait > 0) == given {
		t.Fatalf("turn at %s given: %v, wait %v, error %v; want given: %v", site, over != nil, wait, err, given)
	}
	return over, wait
}

// let makes a site's next turn due.
func let(t *testing.T, db *sql.DB, site string) {
	t.Helper()
	exec(t, db, `UPDATE work_sites SET next = clock_timestamp() WHERE site = $1`, site)
}

func turnsAreShared(t *testing.T, db *sql.DB) {
	a, b := join(t, db, workers.Options{Name: "a", Run: "1"}), join(t, db, workers.Options{Name: "b", Run: "1"})
	over, _ := take(t, a, "outlet.example", time.Hour, true)
	_, wait := take(t, b, "outlet.example", time.Minute, false)
	if wait < 59*time.Minute || wait > time.Hour {
		t.Errorf("the wait is %v, want that of the first", wait)
	}
	take(t, b, "other.example", time.Minute, true)
	over()

	// What a robots.txt asks for holds for workers that have not read it, too.
	let(t, db, "outlet.example")
	over, _ = take(t, b, "outlet.example", time.Minute, true)
	if _, wait := take(t, a, "outlet.example", time.Minute, false); wait < 59*time.Minute {
		t.Errorf("the longest interval is forgotten: wait %v", wait)
	}
	over()

	// A site that has too much to do is left alone by all.
	let(t, db, "outlet.example")
	if err := a.Pause(t.Context(), "outlet.example", 2*time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, wait := take(t, b, "outlet.example", time.Minute, false); wait < 119*time.Minute {
		t.Errorf("wait %v after a pause of two hours", wait)
	}
}

func requestsAreCounted(t *testing.T, db *sql.DB) {
	a, b := join(t, db, workers.Options{Name: "a", Run: "1"}), join(t, db, workers.Options{Name: "b", Run: "1"})
	first, _ := take(t, a, "s", time.Millisecond, true)
	let(t, db, "s")
	take(t, a, "s", time.Millisecond, true)
	let(t, db, "s")
	take(t, b, "s", time.Millisecond, false)
	first()
	take(t, b, "s", time.Millisecond, true)
	let(t, db, "s")
	take(t, b, "s", time.Millisecond, false)
	// The others are dead: their turns count no more.
	exec(t, db, `UPDATE work_workers SET beat = beat - interval '1 hour' WHERE name = 'a'`)
	take(t, b, "s", time.Millisecond, true)
}

// Many askers at once get one turn for each interval, whoever they are.
func oneTurnForEachInterval(t *testing.T, db *sql.DB) {
	all := []*workers.Worker{join(t, db, workers.Options{Name: "a", Run: "1"}), join(t, db, workers.Options{Name: "b", Run: "1"}), join(t, db, workers.Options{Name: "c", Run: "1"})}
	given := make([]bool, 30)
	var group sync.WaitGroup
	for n := range given {
		group.Go(func() {
			over, _, err := all[n%len(all)].Take(t.Context(), "s", time.Hour)
			if err != nil {
				t.Error(err)
			}
			if given[n] = over != nil; given[n] {
				over()
			}
		})
	}
	group.Wait()
	if n := len(slices.DeleteFunc(given, func(b bool) bool { return !b })); n != 1 {
		t.Errorf("%d turns at once, want 1", n)
	}
}

type nothing struct{}

// Kind is river.JobArgs'.
func (nothing) Kind() string { return "nothing" }

// job makes a job that runs at a worker, since some time.
func job(t *testing.T, db *sql.DB, worker, since string) int64 {
	t.Helper()
	client, err := river.NewClient(riverdatabasesql.New(db), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := client.Insert(t.Context(), nothing{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, db, `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = clock_timestamp() - $2::interval, attempted_by = ARRAY['earlier/1', $3] WHERE id = $1`, r.Job.ID, since, worker)
	return r.Job.ID
}

func stateOf(t *testing.T, db *sql.DB, id int64) (rivertype.JobState, int) {
	t.Helper()
	var state string
	var attempt int
	if err := db.QueryRowContext(t.Context(), `SELECT state, attempt FROM river_job WHERE id = $1`, id).Scan(&state, &attempt); err != nil {
		t.Fatal(err)
	}
	return rivertype.JobState(state), attempt
}

func jobsOfTheDead(t *testing.T, db *sql.DB) {
	var held []int64
	a := join(t, db, workers.Options{Name: "a", Run: "1", Held: func() []int64 { return held }})
	b := join(t, db, workers.Options{Name: "b", Run: "1"})
	ours, fresh, lost, others := job(t, db, a.ID(), "1 hour"), job(t, db, a.ID(), "1 second"), job(t, db, a.ID(), "1 hour"), job(t, db, b.ID(), "1 hour")
	unknown := job(t, db, "never/1", "1 second")
	held = []int64{ours}
	want := func(when string, free ...int64) {
		t.Helper()
		if err := a.FreeJobs(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, id := range []int64{ours, fresh, lost, others, unknown} {
			state, attempt := stateOf(t, db, id)
			if isFree := slices.Contains(free, id); isFree != (state == rivertype.JobStateAvailable) || isFree != (attempt == 0) {
				t.Errorf("%s: job %d is %s, attempt %d; free: %v", when, id, state, attempt, isFree)
			}
		}
	}
	want("while both live", lost, unknown)
	exec(t, db, `UPDATE work_workers SET beat = beat - interval '1 minute' WHERE name = 'b'`)
	want("when the other is dead", lost, unknown, others)
}

func aNewRun(t *testing.T, db *sql.DB) {
	old := join(t, db, workers.Options{Name: "a", Run: "1"})
	id := job(t, db, old.ID(), "1 second")
	now := join(t, db, workers.Options{Name: "a", Run: "2"})
	if err := now.FreeJobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	if state, _ := stateOf(t, db, id); state != rivertype.JobStateAvailable {
		t.Errorf("the job of the run before is %s", state)
	}
}

// Signs of life are given, the end of the log is noted and never goes back, and who leaves is gone.
func beatAndLeaving(t *testing.T, db *sql.DB) {
	tip := evidence.Tip{Size: 7, Root: "root"}
	w := join(t, db, workers.Options{Name: "a", Run: "1", Lease: time.Second, Tip: func() (evidence.Tip, error) { return tip, nil }})
	exec(t, db, `UPDATE work_workers SET beat = beat - interval '1 hour'`)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.Beat(ctx, func(err error) { t.Error(err) })
	}()
	for {
		s, err := w.Count(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if tips, err := workers.Tips(t.Context(), db); err == nil && tips["a"] == tip && s.Workers == 1 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	<-ended
	tip = evidence.Tip{Size: 3, Root: "other"}
	if err := w.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	if tips, err := workers.Tips(t.Context(), db); err != nil || tips["a"].Size != 7 {
		t.Errorf("tips %v, error %v", tips, err)
	}
	if s, err := w.Count(t.Context()); err != nil || s.Workers != 0 {
		t.Errorf("%d workers, error %v", s.Workers, err)
	}
}

func retention(t *testing.T, db *sql.DB) {
	w := join(t, db, workers.Options{Name: "a", Run: "1"})
	exec(t, db, `INSERT INTO work_sites VALUES ('old', now() - interval '3 days', 1), ('new', now(), 1)`)
	exec(t, db, `INSERT INTO work_turns (site, worker, taken) VALUES ('new', 'dead/1', now()), ('new', $1, now())`, w.ID())
	exec(t, db, `INSERT INTO work_statistics VALUES (now() - interval '40 days', '{}'), (now(), '{}')`)
	if err := w.Retain(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"work_sites", "work_turns", "work_statistics", "work_workers"} {
		var n int
		if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil || n != 1 {
			t.Errorf("%s: %d rows, error %v", table, n, err)
		}
	}
}

// Of many that set up at once each finds the tables.
func manySetUp(t *testing.T, db *sql.DB) {
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			if err := workers.Alone(t.Context(), db, func() error { return workers.Migrate(t.Context(), db) }); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}
