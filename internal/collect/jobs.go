package collect

import (
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// The arguments of the jobs. A job that finds its item in another state than it was made for was done before, by a process that was killed
// before it could say so, or has been overtaken: it does nothing.
type (
	scheduleArgs struct{}
	pollArgs     struct {
		Source int64 `json:"source"`
	}
	dutyArgs struct {
		Name string `json:"name"`
	}
	fetchArgs struct {
		Item    int64  `json:"item"`
		Fetches int    `json:"fetches"`           // how often the item had been fetched
		Updated string `json:"updated,omitempty"` // what the feed said of the change that made us fetch again
	}
	readArgs struct {
		Item    int64  `json:"item"`
		SHA256  string `json:"sha256,omitempty"`  // of the body to read; "" when the feed carried the text
		Updated string `json:"updated,omitempty"` // what the feed says of a text that it carries
	}
)

// Kind is river.JobArgs'.
func (scheduleArgs) Kind() string { return "schedule" }

// Kind is river.JobArgs'.
func (pollArgs) Kind() string { return "poll" }

// Kind is river.JobArgs'.
func (dutyArgs) Kind() string { return "duty" }

// Kind is river.JobArgs'.
func (fetchArgs) Kind() string { return "fetch" }

// Kind is river.JobArgs'.
func (readArgs) Kind() string { return "read" }

// once lets one job of the same arguments wait or run at a time.
var once = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
}}

// InsertOpts is river.JobArgsWithInsertOpts'.
func (scheduleArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queuePoll, MaxAttempts: 1, UniqueOpts: once}
}

// InsertOpts is river.JobArgsWithInsertOpts'.
func (dutyArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queuePoll, MaxAttempts: 1, UniqueOpts: once}
}

// InsertOpts is river.JobArgsWithInsertOpts'. A poll is tried once: the source itself keeps when it is due again.
func (pollArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queuePoll, MaxAttempts: 1, UniqueOpts: once}
}

// InsertOpts is river.JobArgsWithInsertOpts'.
func (fetchArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueFetch, MaxAttempts: fetchAttempts, UniqueOpts: once}
}

// InsertOpts is river.JobArgsWithInsertOpts'.
func (readArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueRead, MaxAttempts: readAttempts, UniqueOpts: once}
}

// retryPolicy waits after a failed try as after a failed poll.
type retryPolicy struct{ random func() float64 }

// NextRetry is river.ClientRetryPolicy's.
func (p retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(Backoff(job.Attempt, p.random))
}
