package workers

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// How long is kept what nobody needs any more.
const (
	keepSites      = 24 * time.Hour // since a site could have been asked again
	keepDead       = 24 * time.Hour // since the last sign of life
	keepStatistics = 30 * 24 * time.Hour
)

// Retain drops what is older than it has to be: sites that nobody asked lately, workers that are long dead with their turns, old statistics. It is a duty of the leader.
func (w *Worker) Retain(ctx context.Context) error {
	_, sites := w.db.ExecContext(ctx, `DELETE FROM work_sites WHERE next < clock_timestamp() - make_interval(secs => $1)`, keepSites.Seconds())
	_, dead := w.db.ExecContext(ctx, `DELETE FROM work_workers WHERE beat < clock_timestamp() - make_interval(secs => $1)`, keepDead.Seconds())
	_, turns := w.db.ExecContext(ctx, `DELETE FROM work_turns t WHERE NOT EXISTS (SELECT 1 FROM work_workers w WHERE w.id = t.worker)`)
	_, old := w.db.ExecContext(ctx, `DELETE FROM work_statistics WHERE at < clock_timestamp() - make_interval(secs => $1)`, keepStatistics.Seconds())
	return errors.Join(sites, dead, turns, old)
}

// Statistics is what the leader counts.
type Statistics struct {
	At      time.Time        `json:"at"`
	Workers int              `json:"workers"` // with a sign of life within their lease
	Jobs    map[string]int64 `json:"jobs"`    // by queue and state, as "fetch running"
	Items   map[string]int64 `json:"items"`   // by state
}

// Count counts workers, jobs and items and keeps the numbers. It is a duty of the leader.
func (w *Worker) Count(ctx context.Context) (Statistics, error) {
	s := Statistics{Jobs: map[string]int64{}, Items: map[string]int64{}}
	err := w.db.QueryRowContext(ctx, `SELECT clock_timestamp(), count(*) FROM work_workers WHERE beat + make_interval(secs => lease) > clock_timestamp()`).Scan(&s.At, &s.Workers)
	if err == nil {
		err = w.tally(ctx, s.Jobs, `SELECT queue || ' ' || state, count(*) FROM river_job WHERE state NOT IN ('completed', 'cancelled', 'discarded') GROUP BY 1`)
	}
	if err == nil {
		err = w.tally(ctx, s.Items, `SELECT state, count(*) FROM items GROUP BY 1`)
	}
	if err != nil {
		return s, err
	}
	body, err := json.Marshal(s)
	if err != nil {
		return s, err
	}
	_, err = w.db.ExecContext(ctx, `INSERT INTO work_statistics (at, body) VALUES ($1, $2) ON CONFLICT DO NOTHING`, s.At, string(body))
	return s, err
}

func (w *Worker) tally(ctx context.Context, into map[string]int64, query string) error {
	rows, err := w.db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var n int64
		if err := rows.Scan(&key, &n); err != nil {
			return err
		}
		into[key] = n
	}
	return rows.Err()
}
