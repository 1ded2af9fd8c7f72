package collect

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"marsad/internal/store"
)

// scheduleWorker makes a job for every source that is due.
type scheduleWorker[T any] struct {
	river.WorkerDefaults[scheduleArgs]
	c *Collector[T]
}

// Work is river.Worker's.
func (w *scheduleWorker[T]) Work(ctx context.Context, job *river.Job[scheduleArgs]) error {
	return w.c.do(ctx, job.JobRow, func() error { return w.c.pollDue(ctx) })
}

func (c *Collector[T]) pollDue(ctx context.Context) error {
	due, err := c.Collection.Due(ctx, c.Now())
	if err != nil {
		return err
	}
	return c.pollSources(ctx, due)
}

func (c *Collector[T]) pollSources(ctx context.Context, sources []store.Source) error {
	if len(sources) == 0 {
		return nil
	}
	jobs := make([]river.InsertManyParams, 0, len(sources))
	for _, s := range sources {
		jobs = append(jobs, river.InsertManyParams{Args: pollArgs{Source: s.ID}})
	}
	_, err := c.client.InsertMany(ctx, jobs)
	return err
}

// pollWorker asks one source what there is.
type pollWorker[T any] struct {
	river.WorkerDefaults[pollArgs]
	c *Collector[T]
}

// Work is river.Worker's.
func (w *pollWorker[T]) Work(ctx context.Context, job *river.Job[pollArgs]) error {
	return w.c.do(ctx, job.JobRow, func() error { return w.work(ctx, job) })
}

func (w *pollWorker[T]) work(ctx context.Context, job *river.Job[pollArgs]) error {
	s, err := w.c.Collection.Source(ctx, job.Args.Source)
	if errors.Is(err, store.ErrNotFound) || err == nil && s.Paused {
		return nil
	}
	if err != nil {
		return err
	}
	return w.c.poll(ctx, s)
}

// poll asks a source and keeps the outcome, whatever it is. An error it returns is ours, not the source's.
func (c *Collector[T]) poll(ctx context.Context, s store.Source) error {
	now := c.Now()
	answer, err := c.Ask(ctx, s)
	if ctx.Err() != nil {
		return ctx.Err() // we are being stopped: that says nothing about the source
	}
	if c.passes(err) {
		return err // nor does an outage of ours
	}
	s.LastPoll, s.LastError = now, answer.Warning
	if err != nil {
		s.Failures++
		s.LastError = err.Error()
		c.Logger.Warn("source failed", "source", s.ID, "address", s.Address, "failures", s.Failures, "error", err)
	} else {
		s.Failures, s.LastSuccess = 0, now
		learn(&s, answer)
	}
	s.NextPoll = nextPoll(s, now, c.Random)
	var retry Retry
	if errors.As(err, &retry) && s.NextPoll.Before(now.Add(retry.After)) {
		s.NextPoll = now.Add(retry.After)
	}
	for i := range answer.Items {
		answer.Items[i].Found = now
	}
	return c.Collection.Polled(ctx, store.Poll{Source: s, Items: answer.Items}, func(tx T, fresh []store.Item) error {
		return c.insert(ctx, tx, c.jobsFor(fresh, now))
	})
}

// learn takes from an answer what it says about its source.
func learn(s *store.Source, a Answer) {
	if !a.NotModified {
		s.ETag, s.LastModified = a.ETag, a.LastModified
	}
	if a.Address != "" {
		s.Address = a.Address
	}
	if s.Name == "" {
		s.Name = a.Title
	}
	if len(a.Times) == 0 {
		return
	}
	if newest := slices.MaxFunc(a.Times, time.Time.Compare); newest.After(s.Newest) {
		s.Newest = newest
	}
	if typical, longest := Rhythm(a.Times); longest > 0 {
		s.TypicalGap, s.LongestGap = typical, longest
	}
}

// jobsFor makes the jobs that deal with items: a page is fetched, a text that the feed carried whole is read.
func (c *Collector[T]) jobsFor(items []store.Item, now time.Time) []river.InsertManyParams {
	jobs := make([]river.InsertManyParams, 0, len(items))
	for _, i := range items {
		if i.URL == "" {
			jobs = append(jobs, river.InsertManyParams{Args: readArgs{Item: i.ID, Updated: i.Updated}})
			continue
		}
		args := fetchArgs{Item: i.ID, Fetches: i.Fetches}
		if i.Fetches > 0 {
			args.Updated = i.Updated
		}
		jobs = append(jobs, river.InsertManyParams{Args: args, InsertOpts: laterThan(now, c.hosts.slot(i.URL, now))})
	}
	return jobs
}

func (c *Collector[T]) insert(ctx context.Context, tx T, jobs []river.InsertManyParams) error {
	if len(jobs) == 0 { // which the library takes for a mistake
		return nil
	}
	_, err := c.client.InsertManyTx(ctx, tx, jobs)
	return err
}

// soon is how far ahead a job may lie and still wait in its worker: the library looks at what is laid out for later every five seconds.
const soon = 5 * time.Second

// laterThan lays a job out for its time, when that is not soon.
func laterThan(now, at time.Time) *river.InsertOpts {
	if at.Sub(now) < soon {
		return nil
	}
	return &river.InsertOpts{ScheduledAt: at}
}
