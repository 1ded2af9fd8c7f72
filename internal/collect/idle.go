package collect

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Once polls the given sources now, due or not, works until nothing is left to do for the moment, and stops. What is to be tried or looked
// at again later is left for another run.
func (c *Collector[T]) Once(ctx context.Context, sources []int64) error {
	if err := c.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("cannot start the jobs: %w", err)
	}
	err := c.pollAll(ctx, sources)
	if err == nil {
		err = c.untilIdle(ctx)
	}
	if stopped := c.stop(ctx); err == nil {
		err = stopped
	}
	return err
}

func (c *Collector[T]) pollAll(ctx context.Context, ids []int64) error {
	all, err := c.Collection.Sources(ctx)
	if err != nil {
		return err
	}
	wanted := all[:0]
	for _, s := range all {
		for _, id := range ids {
			if s.ID == id {
				wanted = append(wanted, s)
			}
		}
	}
	return c.pollSources(ctx, wanted)
}

// horizon is how far ahead the turn of a page at its site may lie for Once to wait for it. Second tries are not waited for.
const horizon = 10 * time.Minute

// untilIdle waits until no job is waiting or running but those that lie ahead.
func (c *Collector[T]) untilIdle(ctx context.Context) error {
	tick := time.NewTicker(c.PollWait)
	defer tick.Stop()
	for {
		busy, err := c.busy(ctx)
		if err != nil || !busy {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-c.broken:
			return err
		case <-tick.C:
		}
	}
}

func (c *Collector[T]) busy(ctx context.Context) (bool, error) {
	list := river.NewJobListParams().Kinds(pollArgs{}.Kind(), fetchArgs{}.Kind(), readArgs{}.Kind()).First(1)
	at, err := c.client.JobList(ctx, list.States(rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning))
	if err != nil || len(at.Jobs) > 0 {
		return true, err
	}
	// One question over all states but that of second tries: a job that passes from one to the other between two questions would be seen by neither.
	next, err := c.client.JobList(ctx, list.States(rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateScheduled).
		OrderBy(river.JobListOrderByScheduledAt, river.SortOrderAsc))
	if err != nil {
		return true, err
	}
	return len(next.Jobs) > 0 && next.Jobs[0].ScheduledAt.Before(time.Now().Add(horizon)), nil
}
