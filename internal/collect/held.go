package collect

import (
	"context"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// held knows the jobs that this process has in hand, and those that it ended a moment ago: the library may still be about to say so.
type held struct {
	lock sync.Mutex
	jobs map[int64]time.Time // zero while in hand, else when it ended
}

// ended is for how long a job counts as held after it ended.
const ended = time.Minute

func (h *held) begin(job int64) {
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.jobs == nil {
		h.jobs = map[int64]time.Time{}
	}
	h.jobs[job] = time.Time{}
}

func (h *held) end(job int64) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.jobs[job] = time.Now()
}

func (h *held) list() []int64 {
	h.lock.Lock()
	defer h.lock.Unlock()
	out := make([]int64, 0, len(h.jobs))
	for job, t := range h.jobs {
		if !t.IsZero() && time.Since(t) > ended {
			delete(h.jobs, job)
			continue
		}
		out = append(out, job)
	}
	return out
}

// Held gives the jobs that this process has in hand or ended within the last minute.
func (c *Collector[T]) Held() []int64 { return c.held.list() }

// do does a job. What an outage has kept from being done is tried again soon, as often as it takes.
func (c *Collector[T]) do(ctx context.Context, job *rivertype.JobRow, work func() error) error {
	c.held.begin(job.ID)
	defer c.held.end(job.ID)
	err := c.watch(work())
	if err != nil && ctx.Err() == nil && c.passes(err) {
		c.Logger.Info("put off", "job", job.ID, "kind", job.Kind, "error", err)
		return river.JobSnooze(outageWait)
	}
	return err
}

// passes tells an outage, which says nothing about what was to be done.
func (c *Collector[T]) passes(err error) bool { return err != nil && c.Outage != nil && c.Outage(err) }

// dutyWorker does a duty of the leader.
type dutyWorker[T any] struct {
	river.WorkerDefaults[dutyArgs]
	c *Collector[T]
}

// Work is river.Worker's. A duty that only another version knows is left to that.
func (w *dutyWorker[T]) Work(ctx context.Context, job *river.Job[dutyArgs]) error {
	for _, d := range w.c.Duties {
		if d.Name == job.Args.Name {
			return w.c.do(ctx, job.JobRow, func() error { return d.Do(ctx) })
		}
	}
	return river.JobSnooze(outageWait)
}
