// Package workers keeps what several workers on one PostgreSQL database have in common: who of them is alive, whose jobs are free again, when each site may be asked by any of
// them, and how far the log of evidence of each had come. Times are those of the database's clock, so that the clocks of the machines do not matter.
package workers

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"

	"marsad/internal/evidence"
)

//go:embed migrations/*.sql
var migrations embed.FS

// versionTable keeps which of our migrations were made; the store has its own.
const versionTable = "work_version"

// Options sets up a Worker.
type Options struct {
	Name    string        // of the worker, the same after a restart; nobody else may have it while we run
	Run     string        // tells this run from others of the worker
	Host    string        // the machine
	Version string        // of marsad
	Queues  string        // that it works on, for whoever looks
	Lease   time.Duration // without a sign of life for so long, its jobs and turns are free; DefaultLease when 0

	// Held gives the jobs that this run has in hand or has just finished. Jobs that the database says it has and it does not know of were given to it in an
	// answer that got lost; they are freed.
	Held func() []int64
	// Tip gives the end of its log of evidence; nil when there is none.
	Tip func() (evidence.Tip, error)
}

// DefaultLease is long against a beat that fails once.
const DefaultLease = 15 * time.Second

// beatsPerLease is how often a worker gives a sign of life within its lease.
const beatsPerLease = 5

// Worker is one process among others. It is safe for concurrent use.
type Worker struct {
	db *sql.DB
	o  Options
	id string

	observing sync.Mutex

	mu    sync.Mutex
	turns map[int64]struct{} // that we have
}

// Join makes the tables where they are not there, takes up the place of an earlier run of the same name, whose jobs are free from now on, and gives the first sign
// of life.
func Join(ctx context.Context, db *sql.DB, o Options) (*Worker, error) {
	if o.Lease == 0 {
		o.Lease = DefaultLease
	}
	if err := Migrate(ctx, db); err != nil {
		return nil, fmt.Errorf("cannot set up the tables of the workers: %w", err)
	}
	w := &Worker{db: db, o: o, id: o.Name + "/" + o.Run, turns: map[int64]struct{}{}}
	// Who has the name has its evidence locked: an earlier run of it is dead.
	if _, err := db.ExecContext(ctx, `DELETE FROM work_workers WHERE name = $1 AND id <> $2`, o.Name, w.id); err != nil {
		return nil, err
	}
	return w, w.sign(ctx)
}

// Migrate makes the tables, or brings them to the newest form. Every change adds: a worker of an older marsad goes on beside a newer one.
func Migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	versions, err := database.NewStore(goose.DialectPostgres, versionTable)
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider("", db, files, goose.WithStore(versions), goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if sources := provider.ListSources(); have >= sources[len(sources)-1].Version {
		return nil
	}
	_, err = provider.Up(ctx)
	return err
}

// ID is that of this run; the jobs that it takes are marked with it.
func (w *Worker) ID() string { return w.id }

// Beat gives signs of life, frees what the dead have left, and notes the end of the log, until the context ends. What fails is given to failed and tried again with the
// next beat. At the end the worker signs off.
func (w *Worker) Beat(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(w.o.Lease / beatsPerLease)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := w.beat(ctx); err != nil && ctx.Err() == nil {
				failed(err)
			}
		}
	}
}

func (w *Worker) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, w.o.Lease/2)
	defer cancel()
	if err := w.sign(ctx); err != nil {
		return err
	}
	return errors.Join(w.dropTurns(ctx), w.FreeJobs(ctx), w.noteTip(ctx))
}

// sign gives a sign of life.
func (w *Worker) sign(ctx context.Context) error {
	_, err := w.db.ExecContext(ctx, `INSERT INTO work_workers (id, name, host, version, queues, lease, started, beat) VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), clock_timestamp())
		ON CONFLICT (id) DO UPDATE SET beat = clock_timestamp()`, w.id, w.o.Name, w.o.Host, w.o.Version, w.o.Queues, w.o.Lease.Seconds())
	return err
}

// FreeJobs makes the jobs ready to run again that nobody has any more: those of workers without a sign of life, and those that we are said to have and do not. Neither
// counts as a failed try.
func (w *Worker) FreeJobs(ctx context.Context) error {
	held := []int64{}
	if w.o.Held != nil {
		held = w.o.Held()
	}
	_, err := w.db.ExecContext(ctx, `UPDATE river_job SET state = 'available', attempt = greatest(attempt - 1, 0), scheduled_at = least(scheduled_at, now())
		WHERE id IN (SELECT id FROM river_job j WHERE state = 'running' AND (
			NOT EXISTS (SELECT 1 FROM work_workers w WHERE w.id = j.attempted_by[array_upper(j.attempted_by, 1)] AND w.beat + make_interval(secs => w.lease) > clock_timestamp())
			OR j.attempted_by[array_upper(j.attempted_by, 1)] = $1 AND NOT j.id = ANY ($2::bigint[]) AND j.attempted_at < clock_timestamp() - make_interval(secs => $3))
			FOR UPDATE SKIP LOCKED)`, w.id, held, w.o.Lease.Seconds())
	return err
}

// noteTip notes how far our log has come, so that marsad verify finds out when its end is taken away.
func (w *Worker) noteTip(ctx context.Context) error {
	if w.o.Tip == nil {
		return nil
	}
	tip, err := w.o.Tip()
	if err != nil || tip.Size == 0 {
		return err
	}
	_, err = w.db.ExecContext(ctx, `INSERT INTO work_logs (name, size, root, noted) VALUES ($1, $2, $3, clock_timestamp())
		ON CONFLICT (name) DO UPDATE SET size = excluded.size, root = excluded.root, noted = excluded.noted WHERE work_logs.size < excluded.size`, w.o.Name, tip.Size, tip.Root)
	return err
}

// Leave notes the end of the log and signs off: what it still has is free at once.
func (w *Worker) Leave(ctx context.Context) error {
	err := w.noteTip(ctx)
	_, gone := w.db.ExecContext(ctx, `DELETE FROM work_workers WHERE id = $1`, w.id)
	_, turns := w.db.ExecContext(ctx, `DELETE FROM work_turns WHERE worker = $1`, w.id)
	return errors.Join(err, gone, turns)
}

// Tips gives the ends of the logs of evidence as they were noted, by writer; none when no worker was ever there.
func Tips(ctx context.Context, db *sql.DB) (map[string]evidence.Tip, error) {
	tips := map[string]evidence.Tip{}
	var there bool
	if err := db.QueryRowContext(ctx, `SELECT to_regclass('work_logs') IS NOT NULL`).Scan(&there); err != nil || !there {
		return tips, err
	}
	rows, err := db.QueryContext(ctx, `SELECT name, size, root FROM work_logs`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var t evidence.Tip
		if err := rows.Scan(&name, &t.Size, &t.Root); err != nil {
			return nil, err
		}
		tips[name] = t
	}
	return tips, rows.Err()
}

// The advisory locks of workers.
const (
	setupKey    = 0x776f726b // of whoever brings tables up to date
	registerKey = 0x776f7267 // of whoever takes reports into the register
)

// Alone brings tables up to date while no other worker does, since the job library takes no lock itself.
func Alone(ctx context.Context, db *sql.DB, do func() error) error {
	return locked(ctx, db, setupKey, do)
}

// InTurn takes reports into the register while no other worker does: two that group the same incidents would make each other's work void. A worker that stops in the middle
// has its turn taken away by the server, which ends transactions in which nothing happens (postgres.AtServer); the ledger's versions then keep it from spoiling anything.
func (w *Worker) InTurn(ctx context.Context, do func() error) error {
	w.observing.Lock() // so that of each process one connection waits at most
	defer w.observing.Unlock()
	return locked(ctx, w.db, registerKey, do)
}

// locked does something with a lock that ends with its transaction.
func locked(ctx context.Context, db *sql.DB, key int64, do func() error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // there is nothing in it but the lock
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, key); err != nil {
		return err
	}
	return do()
}
