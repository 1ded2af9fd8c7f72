// Package collect follows sources by itself: it polls them when they are due, fetches what they announce, has it read, and looks at pages
// again for a while. Every step is a kept job; what a step found and the jobs that follow from it are kept in one transaction, so that a
// process killed at any moment goes on where it was. How bytes are fetched, kept and read is given from outside.
package collect

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"

	"marsad/internal/store"
)

// Answer is what a source said.
type Answer struct {
	NotModified        bool   // since the ETag and LastModified of the source: there is nothing else
	ETag, LastModified string // for the next time
	Address            string // where the server says that the source has moved for good; "" when it has not
	Title              string
	Items              []store.Item
	Times              []time.Time // when its items were published, as far as it says so
	Warning            string      // what was left out or made good, "" when nothing was
}

// Body is what came of fetching an item.
type Body struct {
	NotModified        bool // since the ETag and LastModified of the item
	ETag, LastModified string
	SHA256             string // of the body, under which Read finds it
}

// Final is an error that no second try can mend: the page is gone, robots.txt forbids it, it holds no article.
type Final struct{ Err error }

func (f Final) Error() string { return f.Err.Error() }
func (f Final) Unwrap() error { return f.Err }

// Retry is an error of a server that said when to come again.
type Retry struct {
	Err   error
	After time.Duration
}

func (r Retry) Error() string { return r.Err.Error() }
func (r Retry) Unwrap() error { return r.Err }

// Options sets up a Collector. All functions are called from several goroutines at once.
type Options[T any] struct {
	Collection store.Collection[T]
	Driver     riverdriver.Driver[T] // of the same database as Collection
	Recover    func(context.Context) (int64, error)

	// What several processes on one database need; all empty where one works alone.
	ID     string           // of this process, with which its jobs are marked; one of its own when ""
	Queues []string         // that it works on; all when nil
	Outage func(error) bool // tells an error of the database or of evidence that passes: the job is tried again soon, and it is no failed try
	Fatal  func(error) bool // tells an error that makes going on senseless, besides a full or damaged store
	Duties []Duty           // what the leader does now and then, beside looking for sources that are due

	// Ask asks a source what there is. Get fetches the page of an item and keeps it. Read reads what Get kept last, or what the source
	// carried of the item, keeps the record and gives its id.
	Ask  func(context.Context, store.Source) (Answer, error)
	Get  func(context.Context, store.Item) (Body, error)
	Read func(context.Context, store.Item, store.Source) (report string, err error)

	Logger   *slog.Logger
	Now      func() time.Time // time.Now when nil
	Random   func() float64   // from 0 to 1; math/rand when nil
	Fetchers int              // pages fetched at once; 64 when 0
	Readers  int              // pages read at once; as many as there are processors when 0

	Tick         time.Duration   // how often due sources are looked for; 15 s when 0
	PollWait     time.Duration   // how often waiting jobs are looked for; 500 ms when 0
	HostInterval time.Duration   // between two pages of one host, by which fetches are laid out ahead; 1 s when 0
	Rechecks     []time.Duration // after each fetch of a page, how long until it is looked at again; nil for DefaultRechecks
}

// Duty is something that one of all processes does now and then. Which one is elected by the job library, and another when that one is gone.
type Duty struct {
	Name  string // the same in all versions
	Every time.Duration
	Do    func(context.Context) error
}

// DefaultRechecks is when a page is looked at again: news pages change in their first hours, and rarely after a week.
func DefaultRechecks() []time.Duration {
	return []time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour}
}

func (o *Options[T]) defaults() {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	o.Fetchers = orElse(o.Fetchers, 64)
	o.Readers = orElse(o.Readers, runtime.GOMAXPROCS(0))
	o.Tick = orElse(o.Tick, 15*time.Second)
	o.PollWait = orElse(o.PollWait, 500*time.Millisecond)
	o.HostInterval = orElse(o.HostInterval, time.Second)
	if o.Rechecks == nil {
		o.Rechecks = DefaultRechecks()
	}
}

func orElse[N int | time.Duration](n, otherwise N) N {
	if n > 0 {
		return n
	}
	return otherwise
}

// Collector runs the jobs. It is made by New.
type Collector[T any] struct {
	Options[T]
	client  *river.Client[T]
	hosts   *hostPlan
	reading chan struct{} // one place for each report that is read at once
	held    held          // the jobs in hand
	broken  chan error    // what ends the run: a fault of ours that no other job will be spared
}

// The names of the queues.
const (
	queuePoll  = "poll"
	queueFetch = "fetch"
	queueRead  = "read"
)

// Queues gives the names of all queues: asking sources and what the leader does, fetching pages, reading them.
func Queues() []string { return []string{queuePoll, queueFetch, queueRead} }

const (
	jobTimeout     = 5 * time.Minute
	stuckAfter     = jobTimeout + time.Minute // the library takes a job up again that nobody ended for so long
	outageWait     = 2 * time.Second          // until a job is tried again that the database or evidence could not do
	keepDone       = time.Hour                // jobs that are done are kept this long for whoever looks into the table
	stopTimeout    = 20 * time.Second
	fetchAttempts  = 8
	readAttempts   = 3
	pollersPerPool = 4 // one poller for so many fetchers

	// The library takes up jobs in turns, at least this long apart, as many as the queue has room for: so short jobs need room for those that wait.
	turn         = 20 * time.Millisecond
	readsPerTurn = 16 // room for so many for each report that is read at once
)

// New makes a Collector and brings the tables of the job library up to date.
func New[T any](ctx context.Context, o Options[T]) (*Collector[T], error) {
	o.defaults()
	c := &Collector[T]{Options: o, hosts: newHostPlan(o.HostInterval), reading: make(chan struct{}, o.Readers), broken: make(chan error, 1)}
	if err := MakeTables(ctx, o.Driver, o.quiet()); err != nil {
		return nil, err
	}
	if o.Recover != nil {
		if n, err := o.Recover(ctx); err != nil {
			return nil, err
		} else if n > 0 {
			o.Logger.Info("taking up jobs that were interrupted", "jobs", n)
		}
	}
	if len(c.Duties) > 0 {
		c.Duties = append(slices.Clone(c.Duties), Duty{Name: orphansName, Every: orphansEvery, Do: c.Orphans})
	}
	var err error
	c.client, err = river.NewClient(o.Driver, c.config())
	if err != nil {
		return nil, fmt.Errorf("cannot set up the jobs: %w", err)
	}
	return c, nil
}

// MakeTables makes the tables of the job library, or brings them up to date.
func MakeTables[T any](ctx context.Context, d riverdriver.Driver[T], logger *slog.Logger) error {
	migrator, err := rivermigrate.New(d, &rivermigrate.Config{Logger: logger})
	if err != nil {
		return fmt.Errorf("cannot set up the jobs: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("cannot set up the tables of the jobs: %w", err)
	}
	return nil
}

// quiet is the logger for the library: a job that fails is told by us, with its item; the library would tell it again.
func (o *Options[T]) quiet() *slog.Logger {
	return slog.New(levelHandler{o.Logger.Handler()})
}

// levelHandler drops everything below an error.
type levelHandler struct{ slog.Handler }

func (levelHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

func (c *Collector[T]) config() *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &scheduleWorker[T]{c: c})
	river.AddWorker(workers, &pollWorker[T]{c: c})
	river.AddWorker(workers, &fetchWorker[T]{c: c})
	river.AddWorker(workers, &readWorker[T]{c: c})
	river.AddWorker(workers, &dutyWorker[T]{c: c})
	return &river.Config{
		ID: c.ID, Logger: c.quiet(), Workers: workers, JobTimeout: jobTimeout, RescueStuckJobsAfter: stuckAfter, CompletedJobRetentionPeriod: keepDone, PollOnly: true,
		FetchPollInterval: c.PollWait, FetchCooldown: min(c.PollWait, turn),
		Queues: c.queues(), PeriodicJobs: c.periodic(),
		RetryPolicy: retryPolicy{c.Random},
	}
}

// queues gives the queues that this process works on, with how many jobs of each at once.
func (c *Collector[T]) queues() map[string]river.QueueConfig {
	all := map[string]river.QueueConfig{
		queuePoll: {MaxWorkers: max(c.Fetchers/pollersPerPool, 1)}, queueFetch: {MaxWorkers: c.Fetchers}, queueRead: {MaxWorkers: readsPerTurn * c.Readers},
	}
	if c.Queues == nil {
		return all
	}
	for name := range all {
		if !slices.Contains(c.Queues, name) {
			delete(all, name)
		}
	}
	return all
}

// periodic gives what the leader has made jobs of. When they were made last is not kept: a new leader makes them at once.
func (c *Collector[T]) periodic() []*river.PeriodicJob {
	job := func(every time.Duration, args river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(every), func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{RunOnStart: true})
	}
	jobs := []*river.PeriodicJob{job(c.Tick, scheduleArgs{})}
	for _, d := range c.Duties {
		jobs = append(jobs, job(d.Every, dutyArgs{Name: d.Name}))
	}
	return jobs
}

// Run works until the context ends, then lets the jobs in hand finish.
func (c *Collector[T]) Run(ctx context.Context) error {
	if err := c.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("cannot start the jobs: %w", err)
	}
	err := c.pollDue(ctx)            // the library waits some seconds before it makes periodic jobs
	if err == nil || c.passes(err) { // those will come
		err = nil
		select {
		case <-ctx.Done():
		case err = <-c.broken:
		}
	}
	return errors.Join(err, c.stop(ctx))
}

// watch looks at the outcome of a job for what makes going on senseless: a full or damaged store, a full disk. The job is tried again in the next run.
func (c *Collector[T]) watch(err error) error {
	if errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrCorrupt) || errors.Is(err, syscall.ENOSPC) || err != nil && c.Fatal != nil && c.Fatal(err) {
		select {
		case c.broken <- err:
		default: // somebody has said so already
		}
	}
	return err
}

func (c *Collector[T]) stop(ctx context.Context) error {
	soft, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	err := c.client.Stop(soft)
	if errors.Is(err, context.DeadlineExceeded) {
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		err = c.client.StopAndCancel(hard)
	}
	if err != nil {
		return fmt.Errorf("stopped before the jobs in hand were done; they will be taken up again: %w", err)
	}
	return nil
}
