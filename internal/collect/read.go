package collect

import (
	"context"
	"errors"

	"github.com/riverqueue/river"

	"marsad/internal/store"
)

// readWorker has the bytes of an item read and its record kept.
type readWorker[T any] struct {
	river.WorkerDefaults[readArgs]
	c *Collector[T]
}

// Work is river.Worker's.
func (w *readWorker[T]) Work(ctx context.Context, job *river.Job[readArgs]) error {
	return w.c.do(ctx, job.JobRow, func() error { return w.work(ctx, job) })
}

func (w *readWorker[T]) work(ctx context.Context, job *river.Job[readArgs]) error {
	select {
	case w.c.reading <- struct{}{}:
		defer func() { <-w.c.reading }()
	case <-ctx.Done():
		return ctx.Err()
	}
	i, err := w.c.Collection.Item(ctx, job.Args.Item)
	if err != nil {
		return err
	}
	if i.URL != "" && (i.State != store.ItemFetched || i.SHA256 != job.Args.SHA256) {
		return nil
	}
	err = w.c.read(ctx, i)
	return w.c.settle(ctx, job.JobRow, i, i.Report != "", w.c.watch(err))
}

func (c *Collector[T]) read(ctx context.Context, i store.Item) error {
	s, err := c.Collection.Source(ctx, i.Source)
	if err != nil && !errors.Is(err, store.ErrNotFound) { // a source that was removed meanwhile keeps what it gave
		return err
	}
	report, err := c.Read(ctx, i, s)
	if err != nil {
		return err
	}
	return c.Collection.ChangeItem(ctx, i.ID, func(now *store.Item) {
		now.Report = report
		if now.SHA256 == i.SHA256 { // else it has changed meanwhile, and the job that reads that is waiting
			now.State = store.ItemRead
		}
	}, nil)
}
