package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"marsad/internal/capture/fetch"
	"marsad/internal/collect"
	"marsad/internal/evidence"
	"marsad/internal/evidence/s3"
	"marsad/internal/store"
	"marsad/internal/store/postgres"
	"marsad/internal/workers"
)

type workCommand struct {
	collectFlags
	Queues []string      `default:"poll,fetch,read" help:"What to do: poll asks sources and does what the leader does, fetch fetches pages, read reads them. Default: ${default}."`
	Name   string        `placeholder:"NAME" help:"Names this worker and its log of evidence; the same after a restart. Default: the name of the machine, with a number when several run on it."`
	Lease  time.Duration `default:"15s" help:"Without a sign of life for so long, a worker is dead and its jobs are free. Default: ${default}."`
}

// Help is the long help of the command.
func (workCommand) Help() string {
	return `Does what marsad collect does, beside any number of other workers on other machines: the store is a PostgreSQL database, the evidence a folder that all of them see,
or object storage. Each site is asked as politely by all of them together as by one. A worker that is killed or cut off loses nothing: the others go on with what it had in hand.

Examples:
  marsad work --store postgres://marsad@db/marsad --evidence /srv/shared/evidence
  marsad work --store postgres://marsad@db/marsad --evidence 's3://evidence/marsad?endpoint=https://minio.example:9000' --queues fetch,read
  marsad serve --store postgres://marsad@db/marsad --evidence /srv/shared/evidence

Object storage is opened with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Stops on interrupt, after the jobs in hand. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run works until the context ends.
func (c *workCommand) Run(ctx context.Context, streams *Streams) error {
	logger, err := c.begin(streams)
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return usageError{err}
	}
	open := func() (r *register, err error) {
		err = untilThere(ctx, logger, func() error {
			r, err = openRegisterAs(ctx, c.Store, c.dir(c.Store), c.writer(), toWork, streams)
			return err
		})
		return r, err
	}
	o, err := c.outlets(open, streams, logger)
	if err != nil {
		return unlessTold(ctx, err, logger)
	}
	o.beside = true
	return errors.Join(c.work(ctx, o, logger), o.store.Close())
}

func (c *workCommand) check() error {
	if !postgres.Is(c.Store) {
		return errors.New("marsad work works on a PostgreSQL store; name one with --store postgres://user@host/name, or run marsad collect on a file")
	}
	const shortest = time.Second
	if c.Lease < shortest {
		return fmt.Errorf("--lease takes %v or more", shortest)
	}
	for _, q := range c.Queues {
		if !slices.Contains(collect.Queues(), q) {
			return fmt.Errorf("there is no queue %q; there are %s", q, strings.Join(collect.Queues(), ", "))
		}
	}
	if c.Name != "" {
		if err := evidence.CheckWriter(c.Name); err != nil {
			return err
		}
	}
	if err := checkEvidence(c.Store, c.dir(c.Store)); err != nil {
		return err
	}
	_, err := placeOf(c.dir(c.Store))
	return err
}

func (c *workCommand) writer() string {
	if c.Name != "" {
		return c.Name
	}
	return hostName()
}

// How long a worker waits at its start for a database or a storage that cannot be reached yet, and how often it asks.
const (
	startPatience = time.Minute
	startPause    = 2 * time.Second
)

// untilThere does something until it is no outage that keeps it from being done.
func untilThere(ctx context.Context, logger *slog.Logger, do func() error) error {
	latest := time.Now().Add(startPatience)
	for {
		err := do()
		if err == nil || !outage(err) || ctx.Err() != nil || time.Now().After(latest) {
			return err
		}
		logger.Warn("waiting for the store and its evidence", "error", err)
		select {
		case <-ctx.Done():
			return err
		case <-time.After(startPause):
		}
	}
}

// connections is how many a worker has to the database beside those of its store.
const connections = 12

// unlessTold gives an error of the start; none when the worker was told to end before it had begun, which is no fault.
func unlessTold(ctx context.Context, err error, logger *slog.Logger) error {
	if ctx.Err() == nil {
		return err
	}
	logger.Info("told to end before it had begun", "error", err)
	return nil
}

// work joins the other workers and works beside them.
func (c *workCommand) work(ctx context.Context, o *outlets, logger *slog.Logger) error {
	var db *sql.DB
	err := untilThere(ctx, logger, func() (err error) {
		db, err = postgres.Connect(ctx, c.Store, connections)
		return err
	})
	if err != nil {
		return unlessTold(ctx, err, logger)
	}
	defer db.Close() //nolint:errcheck // nothing is under way any more
	driver := riverdatabasesql.New(db)
	var collector *collect.Collector[*sql.Tx]
	w, err := c.join(ctx, db, driver, o, func() []int64 { return collector.Held() }, logger) // which is there before the first beat
	if err != nil {
		return unlessTold(ctx, err, logger)
	}
	o.store.taking.inTurn = w.InTurn
	if o.fetcher, err = c.fetcher(fetch.Options{Limit: o.limit, Interval: c.Interval, Turns: w}); err != nil {
		return err
	}
	defer o.fetcher.Close()
	err = untilThere(ctx, logger, func() (err error) {
		collector, err = collect.New(ctx, collect.Options[*sql.Tx]{
			Collection: o.store, Driver: driver, ID: w.ID(), Queues: c.Queues, Outage: outage, Fatal: func(err error) bool { return errors.Is(err, evidence.ErrRival) },
			Duties: duties(w, logger), Ask: o.ask, Get: o.get, Read: o.read, Logger: logger, Fetchers: c.Fetchers, Readers: c.Readers, HostInterval: c.Interval,
		})
		return err
	})
	if err != nil {
		return unlessTold(ctx, err, logger)
	}
	logger.Info("working", "worker", w.ID(), "queues", strings.Join(c.Queues, ","))
	return beside(ctx, w, collector.Run, logger)
}

// join makes the tables that are not there and gives the first sign of life.
func (c *workCommand) join(ctx context.Context, db *sql.DB, driver riverdriver.Driver[*sql.Tx], o *outlets, held func() []int64, logger *slog.Logger) (w *workers.Worker, err error) {
	own := o.store.evidence.(*evidence.Shared) // as it is opened with the name of a writer
	options := workers.Options{
		Name: own.Name(), Run: runName(), Host: hostName(), Version: version, Queues: strings.Join(c.Queues, ","), Lease: c.Lease, Tip: own.Own().Tip, Held: held,
	}
	err = untilThere(ctx, logger, func() error {
		err := workers.Alone(ctx, db, func() error { return collect.MakeTables(ctx, driver, slog.New(slog.DiscardHandler)) })
		if err == nil {
			w, err = workers.Join(ctx, db, options)
		}
		return err
	})
	return w, err
}

// leaveTimeout is how long signing off may take.
const leaveTimeout = 10 * time.Second

// beside runs while the worker gives signs of life, and signs off at the end.
func beside(ctx context.Context, w *workers.Worker, run func(context.Context) error, logger *slog.Logger) error {
	alive, stop := context.WithCancel(context.WithoutCancel(ctx)) // also while the jobs in hand are ended
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.Beat(alive, func(err error) { logger.Warn("no sign of life could be given", "error", err) })
	}()
	err := run(ctx)
	stop()
	<-ended
	leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTimeout)
	defer cancel()
	if left := w.Leave(leaving); left != nil {
		logger.Warn("not signed off; the lease ends by itself", "error", left)
	}
	return err
}

// runName tells this run of a worker from its others.
func runName() string {
	b := make([]byte, 6)
	if _, err := rand.Read(b); err != nil {
		return fmt.Sprint(os.Getpid())
	}
	return hex.EncodeToString(b)
}

// What the leader does, and how often.
const (
	retainEvery = time.Hour
	countEvery  = time.Minute
)

func duties(w *workers.Worker, logger *slog.Logger) []collect.Duty {
	return []collect.Duty{
		{Name: "retention", Every: retainEvery, Do: w.Retain},
		{Name: "statistics", Every: countEvery, Do: func(ctx context.Context) error {
			s, err := w.Count(ctx)
			if err == nil {
				logger.Info("statistics", "workers", s.Workers, "jobs", s.Jobs, "items", s.Items)
			}
			return err
		}},
	}
}

// outage tells an error of ours that passes from one of a site that was asked, which may look the same: a connection that breaks.
func outage(err error) bool {
	var turns *fetch.TurnsError
	var site *fetch.Error
	var final collect.Final
	switch {
	case errors.As(err, &turns):
		return postgres.Outage(turns.Err)
	case errors.As(err, &site), errors.As(err, &final):
		return false
	}
	return errors.Is(err, store.ErrConflict) || postgres.Outage(err) || s3.Outage(err)
}
