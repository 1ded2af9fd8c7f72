package sqlstore

import (
	"fmt"
	"slices"

	"marsad/internal/access"
	"marsad/internal/store"
)

// The bounds of numbers.
const (
	lowest  = int64(1)
	highest = int64(1)<<62 - 1
)

// zones is how many minutes the day that a report gives and its minute in UTC may lie apart.
const zones = 14 * 60

const dayMinutes = 24 * 60

// ask makes the question of a filter for entries of a kind, without its cursor.
func ask(f store.Filter, kind string) (Question, error) {
	q := Question{Kind: kind, Low: lowest, High: highest}
	if err := f.Check(); err != nil {
		return q, err
	}
	var err error
	if q.Query, _, err = f.Query(); err != nil {
		return q, fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	q.Classes = slices.DeleteFunc(slices.Clone(f.Classes), func(c access.Class) bool { return c == access.Open })
	for _, t := range f.Terms() {
		q.Marks = append(q.Marks, []string{facetMark(t)})
	}
	if len(f.OneOf) > 0 {
		var one []string
		for _, t := range f.OneOf {
			one = append(one, facetMark(t))
		}
		q.Marks = append(q.Marks, one)
	}
	q.days(f, kind)
	q.box(f.Box)
	q.phrases()
	return q, nil
}

func (q *Question) where(clause string, args ...any) {
	if q.Where != "" {
		q.Where += " AND "
	}
	q.Where += clause
	q.Args = append(q.Args, args...)
}

func (q *Question) beside(condition string, args []any) {
	if q.Beside != "" {
		q.Beside += " AND "
	}
	q.Beside += condition
	q.BesideArgs = append(q.BesideArgs, args...)
}

// days bounds the numbers as far as days do; an object that lasts several days stands under its last.
func (q *Question) days(f store.Filter, kind string) {
	if f.From != "" {
		q.where(`e.to_day >= ?`, f.From)
		q.Low, _ = store.Places(max(store.Minute(f.From)-zones, 0))
	}
	if f.To == "" {
		return
	}
	q.where(`e.from_day <> '' AND e.from_day <= ?`, f.To)
	if minute := store.Minute(f.To); kind == store.KindReport && minute > 0 {
		_, q.High = store.Places(minute + dayMinutes + zones)
	}
}

func (q *Question) box(b *store.Box) {
	if b == nil {
		return
	}
	if tiles := cover(*b); tiles != nil {
		q.Marks = append(q.Marks, tiles)
	}
	lon, args := `p.lon BETWEEN ? AND ?`, []any{b.South, b.North, b.West, b.East}
	if b.West > b.East {
		lon = `(p.lon >= ? OR p.lon <= ?)`
	}
	q.beside(`EXISTS (SELECT 1 FROM points p WHERE p.number = {number} AND p.lat BETWEEN ? AND ? AND `+lon+` LIMIT 1 OFFSET 0)`, args) // looked up hit by hit
}

// behind makes the question go on behind a cursor.
func (q Question) behind(f store.Filter) (Question, error) {
	n, err := f.Behind()
	if n > 0 {
		q.High = min(q.High, n-1)
	}
	return q, err
}
