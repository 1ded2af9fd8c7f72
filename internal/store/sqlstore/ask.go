package sqlstore

import (
	"fmt"
	"slices"
	"strings"

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
	q.place(f)
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

// place bounds the question to what has a point in the filter's box and area.
func (q *Question) place(f store.Filter) {
	var tests []string
	var args []any
	if f.Box != nil {
		q.tiles(*f.Box)
		test, values := inBox(*f.Box)
		tests, args = append(tests, test), append(args, values...)
	}
	if f.Area != nil {
		q.tiles(f.Area.Edges())
		test, values := inArea(f.Area)
		tests, args = append(tests, test), append(args, values...)
	}
	if len(tests) > 0 {
		q.beside(`EXISTS (SELECT 1 FROM points p WHERE p.number = {number} AND `+strings.Join(tests, " AND ")+` LIMIT 1 OFFSET 0)`, args) // looked up hit by hit
	}
}

func (q *Question) tiles(b store.Box) {
	if tiles := cover(b); tiles != nil {
		q.Marks = append(q.Marks, tiles)
	}
}

func inBox(b store.Box) (string, []any) {
	lon := `p.lon BETWEEN ? AND ?`
	if b.West > b.East {
		lon = `(p.lon >= ? OR p.lon <= ?)`
	}
	return `p.lat BETWEEN ? AND ? AND ` + lon, []any{b.South, b.North, b.West, b.East}
}

// inArea is store.Area.Holds in SQL: the sides that a ray to the east crosses are counted, and inside they are odd.
func inArea(a store.Area) (string, []any) {
	edges, args := inBox(a.Edges())
	var sides []string
	for _, s := range a.Sides() {
		sides = append(sides, `(CASE WHEN p.lat >= ? AND p.lat < ? AND p.lon < (p.lat - ?) * ? + ? THEN 1 ELSE 0 END)`)
		args = append(args, s.South, s.North, s.South, s.Slope, s.Lon)
	}
	if len(sides) == 0 { // a line along a parallel holds nothing
		return `1 = 0`, nil
	}
	return edges + ` AND (` + strings.Join(sides, ` + `) + `) % 2 = 1`, args
}

// behind makes the question go on behind a cursor.
func (q Question) behind(f store.Filter) (Question, error) {
	n, err := f.Behind()
	if n > 0 {
		q.High = min(q.High, n-1)
	}
	return q, err
}
