package sqlstore

import (
	"context"

	"marsad/internal/store"
)

// bounded makes the question of a filter that is counted over all it passes: a period with an end is found by its parts.
func bounded(ctx context.Context, h *Handle, f store.Filter) (Question, error) {
	q, err := ask(f, f.Kind)
	if err != nil || q.Low <= lowest || q.High != highest {
		return q, err
	}
	return q, h.Value(ctx, []any{&q.High}, `SELECT coalesce(max(number), 0) FROM entries`)
}

// Days is store.Ledger's.
func (s *Store) Days(ctx context.Context, f store.Filter) ([]store.DayCount, error) {
	if f.Kind == "" {
		f.Kind = store.KindReport
	}
	out := []store.DayCount{}
	err := s.snapshot(ctx, func(h *Handle) error {
		q, err := bounded(ctx, h, f)
		if err != nil {
			return err
		}
		from, args := s.dialect.From(q)
		return h.Each(ctx, func(r Scanner) error {
			var d store.DayCount
			err := r.Scan(&d.Day, &d.Count)
			out = append(out, d)
			return err
		}, `SELECT e.to_day, count(*) `+from+` AND e.to_day <> '' GROUP BY 1 ORDER BY 1`, args...)
	})
	return out, s.explain("count by day", err)
}
