package workers

import (
	"context"
	"time"
)

// PerSite is how many requests to one site may be under way at the same time, of all workers together.
const PerSite = 2

// turnTimeout bounds taking and giving back a turn: a worker that is cut off from the database asks nobody.
const turnTimeout = 10 * time.Second

// Take takes a turn at a site for all workers: it gives how to say that the request is over, or how long to wait before asking again. interval is the time that must be between
// two requests to the site; the longest that any worker asked for holds for all of them.
func (w *Worker) Take(ctx context.Context, site string, interval time.Duration) (over func(), wait time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, turnTimeout)
	defer cancel()
	var turn int64
	var seconds float64
	err = w.db.QueryRowContext(ctx, `SELECT turn, wait FROM work_take_turn($1, $2, $3, $4)`, site, w.id, interval.Seconds(), PerSite).Scan(&turn, &seconds)
	if err != nil {
		return nil, 0, err
	}
	if turn == 0 {
		return nil, time.Duration(seconds * float64(time.Second)), nil
	}
	w.mu.Lock()
	w.turns[turn] = struct{}{}
	w.mu.Unlock()
	return func() { w.giveBack(turn) }, 0, nil
}

// giveBack says that a request is over. Where that fails, the next beat says it.
func (w *Worker) giveBack(turn int64) {
	w.mu.Lock()
	delete(w.turns, turn)
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), turnTimeout)
	defer cancel()
	_, _ = w.db.ExecContext(ctx, `DELETE FROM work_turns WHERE id = $1`, turn)
}

// dropTurns gives turns back that the database says we have and we do not.
func (w *Worker) dropTurns(ctx context.Context) error {
	w.mu.Lock()
	ours := make([]int64, 0, len(w.turns))
	for t := range w.turns {
		ours = append(ours, t)
	}
	w.mu.Unlock()
	_, err := w.db.ExecContext(ctx, `DELETE FROM work_turns WHERE worker = $1 AND NOT id = ANY ($2::bigint[]) AND taken < clock_timestamp() - make_interval(secs => $3)`,
		w.id, ours, turnTimeout.Seconds())
	return err
}

// Pause has all workers leave a site alone for a time.
func (w *Worker) Pause(ctx context.Context, site string, d time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, turnTimeout)
	defer cancel()
	_, err := w.db.ExecContext(ctx, `INSERT INTO work_sites (site, next, delay) VALUES ($1, clock_timestamp() + make_interval(secs => $2), 0)
		ON CONFLICT (site) DO UPDATE SET next = greatest(work_sites.next, excluded.next)`, site, d.Seconds())
	return err
}
