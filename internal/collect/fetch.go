package collect

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"marsad/internal/store"
)

// fetchWorker fetches the page of an item, the first time or to see whether it has changed.
type fetchWorker[T any] struct {
	river.WorkerDefaults[fetchArgs]
	c *Collector[T]
}

// Work is river.Worker's.
func (w *fetchWorker[T]) Work(ctx context.Context, job *river.Job[fetchArgs]) error {
	return w.c.do(ctx, job.JobRow, func() error { return w.work(ctx, job) })
}

func (w *fetchWorker[T]) work(ctx context.Context, job *river.Job[fetchArgs]) error {
	i, err := w.c.Collection.Item(ctx, job.Args.Item)
	if err != nil {
		return err
	}
	if i.Fetches != job.Args.Fetches {
		return nil
	}
	err = w.c.fetch(ctx, i)
	return w.c.settle(ctx, job.JobRow, i, i.Fetches > 0, w.c.watch(err))
}

// fetch fetches an item's page, then keeps the item together with the job that reads it.
func (c *Collector[T]) fetch(ctx context.Context, i store.Item) error {
	now := c.Now()
	body, err := c.Get(ctx, i)
	if err != nil {
		return err
	}
	changed, overtaken, was := false, false, i.Fetches
	return c.Collection.ChangeItem(ctx, i.ID, func(i *store.Item) {
		if overtaken = i.Fetches != was; overtaken {
			return // we were taken for dead, and another process has fetched it meanwhile
		}
		i.Fetched, i.Error = now, ""
		i.Fetches++
		if !body.NotModified {
			i.ETag, i.LastModified = body.ETag, body.LastModified
			changed, i.SHA256 = body.SHA256 != i.SHA256, body.SHA256
		}
		if changed {
			i.State = store.ItemFetched
		}
	}, func(tx T, i store.Item) error {
		if overtaken {
			return nil
		}
		return c.insert(ctx, tx, c.after(i, changed, now))
	})
}

// after makes the jobs that follow a fetch: reading what is new, and looking at the page again later.
func (c *Collector[T]) after(i store.Item, changed bool, now time.Time) []river.InsertManyParams {
	var jobs []river.InsertManyParams
	if changed {
		jobs = append(jobs, river.InsertManyParams{Args: readArgs{Item: i.ID, SHA256: i.SHA256}})
	}
	if i.Fetches <= len(c.Rechecks) {
		at := now.Add(c.Rechecks[i.Fetches-1])
		jobs = append(jobs, river.InsertManyParams{Args: fetchArgs{Item: i.ID, Fetches: i.Fetches}, InsertOpts: &river.InsertOpts{ScheduledAt: at}})
	}
	return jobs
}

// patience is how long a server may put us off before we give up.
const patience = 3 * 24 * time.Hour

// settle turns the outcome of a try into that of the job: a final error, or the last of all tries, is kept with the item and ends the job;
// any other is tried again. had says that we have had the item before: then it stays what it is, and only the error is told with it.
func (c *Collector[T]) settle(ctx context.Context, job *rivertype.JobRow, i store.Item, had bool, err error) error {
	if err == nil || ctx.Err() != nil || c.passes(err) {
		return err
	}
	var last Final
	var retry Retry
	state := store.ItemFailed
	switch {
	case errors.As(err, &last):
		state = store.ItemRefused
	case errors.As(err, &retry) && c.Now().Sub(job.CreatedAt) < patience: // waiting as we were told is no failed try
		return river.JobSnooze(retry.After)
	case job.Attempt < job.MaxAttempts:
		c.Logger.Info("will be tried again", "item", i.ID, "url", i.URL, "try", job.Attempt, "error", err)
		return err
	}
	c.Logger.Warn("given up", "item", i.ID, "url", i.URL, "state", state, "error", err)
	return c.Collection.ChangeItem(ctx, i.ID, func(i *store.Item) {
		i.Error = err.Error()
		if !had {
			i.State = state
		}
	}, nil)
}
