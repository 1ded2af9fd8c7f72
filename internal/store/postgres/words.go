package postgres

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"

	"marsad/internal/store"
	"marsad/internal/store/sqlstore"
)

// tokensOf gives all tokens of an entry: those that every engine has, and those of its periods.
func tokensOf(t *sqlstore.Tokens) []string {
	out := t.All()
	minute := store.MinuteOf(t.Number)
	for _, bits := range periodBits {
		out = append(out, t.Realm+periodToken(bits, minute>>bits))
	}
	return out
}

// vector writes the tokens of an entry as a tsvector is written.
func vector(t *sqlstore.Tokens) string {
	var b strings.Builder
	for _, token := range tokensOf(t) {
		b.WriteByte('\'')
		b.WriteString(token) // letters, digits and our signs: nothing in it has to be quoted
		b.WriteString("' ")
	}
	return b.String()
}

var quoter = strings.NewReplacer("'", "''", `\`, `\\`)

// quote writes a token in a tsquery.
func quote(token string) string {
	return "'" + quoter.Replace(token) + "'"
}

// AddWords is sqlstore.Dialect's.
func (d dialect) AddWords(ctx context.Context, h *sqlstore.Handle, entries []*sqlstore.Tokens) error {
	if len(entries) == 0 {
		return nil
	}
	numbers := make([]int64, len(entries))
	for i, t := range entries {
		numbers[i] = t.Number
	}
	_, err := h.Exec(ctx, `INSERT INTO words (number, tokens) SELECT n, t::tsvector FROM unnest(?::bigint[], ?::text[]) AS x (n, t)`, numbers, allVectors(entries))
	return err
}

// allVectors makes the vectors of entries on all processors.
func allVectors(entries []*sqlstore.Tokens) []string {
	out := make([]string, len(entries))
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(entries); i += workers {
				out[i] = vector(entries[i])
			}
		})
	}
	group.Wait()
	return out
}

// from gives the part of a query from FROM on, for the entries of some periods; nil for all. The number is asked for as a sum, so that the planner cannot go through all
// numbers instead of the tokens.
func from(q sqlstore.Question, periods []string) (string, []any) {
	l := sqlstore.Language{And: " & ", Or: " | ", Not: " & !", Quote: quote}
	expression := q.Expression(l, func(realm string) string {
		quoted := make([]string, len(periods))
		for i, p := range periods {
			quoted[i] = quote(realm + p)
		}
		if len(quoted) == 0 {
			return ""
		}
		return "(" + strings.Join(quoted, " | ") + ")"
	})
	out, args := `FROM words w`, []any{expression, q.Low, q.High}
	if q.Where != "" {
		out += ` JOIN entries e ON e.number = w.number`
	}
	out += ` WHERE w.tokens @@ ?::text::tsquery AND w.number + 0 BETWEEN ? AND ?`
	if q.Beside != "" {
		out += ` AND ` + q.BesideOf("w.number", func(column string) string { return `position(?::bytea IN ` + column + `) > 0` })
		args = append(args, q.BesideArgs...)
	}
	if q.Where != "" {
		out, args = out+` AND `+q.Where, append(args, q.Args...)
	}
	return out, args
}

// From is sqlstore.Dialect's.
func (d dialect) From(q sqlstore.Question) (string, []any) {
	bare := q
	bare.Where, bare.Args = "", nil
	inner, args := from(bare, coverPeriods(q.Low, q.High, mostPeriods))
	out := `FROM entries e WHERE e.number IN (SELECT w.number ` + inner + `)`
	if q.Where != "" {
		out, args = out+` AND `+q.Where, append(args, q.Args...)
	}
	return out, args
}

// Numbers is sqlstore.Dialect's.
func (d dialect) Numbers(ctx context.Context, h *sqlstore.Handle, q sqlstore.Question, limit int) ([]int64, error) {
	var out []int64
	err := walk(ctx, h, q, limit, func(q sqlstore.Question, periods []string) (int, error) {
		query, args := from(q, periods)
		err := h.Each(ctx, func(r sqlstore.Scanner) error {
			var n int64
			err := r.Scan(&n)
			out = append(out, n)
			return err
		}, `SELECT w.number `+query+` ORDER BY w.number + 0 DESC LIMIT ?`, append(args, limit-len(out))...)
		return len(out), err
	})
	return out, err
}

// Count is sqlstore.Dialect's.
func (d dialect) Count(ctx context.Context, h *sqlstore.Handle, q sqlstore.Question, limit int) (int, error) {
	total := 0
	err := walk(ctx, h, q, limit, func(q sqlstore.Question, periods []string) (int, error) {
		query, args := from(q, periods)
		var n int
		err := h.Value(ctx, []any{&n}, `SELECT count(*) FROM (SELECT 1 `+query+` LIMIT ?) x`, append(args, limit-total)...)
		total += n
		return total, err
	})
	return total, err
}

// WrongWords is sqlstore.Dialect's. It compares what the index is made of; that the index agrees with it is the server's business.
func (d dialect) WrongWords(ctx context.Context, h *sqlstore.Handle, numbers []int64, want func(int64) (*sqlstore.Tokens, error), wrong func(int64, string)) error {
	err := h.Each(ctx, func(r sqlstore.Scanner) error {
		var n int64
		err := r.Scan(&n)
		if _, ok := slices.BinarySearch(numbers, n); !ok {
			wrong(n, "words of no report and no object")
		}
		return err
	}, `SELECT number FROM words`)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		t, err := want(n)
		if err != nil {
			return err
		}
		var right int
		if err := h.Value(ctx, []any{&right}, `SELECT count(*) FROM words WHERE number = ? AND tokens = ?::text::tsvector`, n, vector(t)); err != nil {
			return err
		}
		if right == 0 {
			wrong(n, "the words by which it is found are not those of its newest version")
		}
	}
	return nil
}
