package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"marsad/internal/search"
	"marsad/internal/store"
	"marsad/internal/store/sqlstore"
)

// A GIN index gives all that has a token, in no order. So each entry also has tokens for the periods in which its minute lies, from days to years, and a search
// walks from the newest period outwards until it has enough: of a common word it reads the newest periods only, of a rare one there is little to read.
var periodBits = []int{11, 14, 17, 20} // of minutes: 1.4 days, 11 days, 3 months, 2 years

const periodSign = "\ue002"

func periodToken(bits int, period int64) string {
	return periodSign + strconv.FormatInt(int64(bits), 36) + strconv.FormatInt(period, 36)
}

// coverPeriods gives the tokens of the periods over numbers; nil when they are too many to be any help.
func coverPeriods(low, high int64) []string {
	const most = 48
	from, to := store.MinuteOf(low), store.MinuteOf(high)
	for _, bits := range periodBits {
		if (to>>bits)-(from>>bits) >= most {
			continue
		}
		var out []string
		for p := from >> bits; p <= to>>bits; p++ {
			out = append(out, quote(periodToken(bits, p)))
		}
		return out
	}
	return nil
}

// The bounds of a tsvector: it tells 16383 places apart, and 255 of one token.
const (
	partWords   = 8000
	partRepeats = 250
	partOverlap = 31 // words, so that a phrase that lies over the end of a part is found
)

// parts divides the words of a text into parts that a tsvector can hold, as from and until.
func parts(t *sqlstore.Tokens) [][2]int {
	if len(t.Words) <= partRepeats {
		return [][2]int{{0, len(t.Words)}}
	}
	out := [][2]int{}
	for from := 0; ; {
		until, words, stems := from, map[string]int{}, map[string]int{}
		for until < len(t.Words) && until-from < partWords {
			w := t.Words[until]
			if words[w.Word] == partRepeats || stems[w.Stem] == partRepeats {
				break
			}
			words[w.Word]++
			stems[w.Stem]++
			until++
		}
		out = append(out, [2]int{from, until})
		if until == len(t.Words) {
			return out
		}
		from = until - partOverlap
	}
}

// lexemes are the words or the stems of an entry, each once, with the places where they stand.
type lexemes struct {
	sign   string
	tokens []string
	of     []int   // of the n-th word of the text
	places [][]int // in the part in hand
}

func newLexemes(sign string, words []search.Token, token func(search.Token) string) *lexemes {
	l := &lexemes{sign: sign, of: make([]int, len(words))}
	at := make(map[string]int, len(words))
	for i, w := range words {
		s := token(w)
		n, ok := at[s]
		if !ok {
			n = len(l.tokens)
			at[s] = n
			l.tokens = append(l.tokens, s)
		}
		l.of[i] = n
	}
	l.places = make([][]int, len(l.tokens))
	return l
}

// write writes all of them, with the places of those in a part.
func (l *lexemes) write(b *strings.Builder, part [2]int) {
	for i := range l.places {
		l.places[i] = l.places[i][:0]
	}
	for i, n := range l.of[part[0]:part[1]] {
		l.places[n] = append(l.places[n], i+1)
	}
	for n, token := range l.tokens {
		b.WriteByte('\'')
		b.WriteString(l.sign)
		b.WriteString(token) // letters and digits: nothing in it has to be quoted
		b.WriteByte('\'')
		sep := byte(':')
		for _, at := range l.places[n] {
			b.WriteByte(sep)
			b.WriteString(strconv.Itoa(at))
			sep = ','
		}
		b.WriteByte(' ')
	}
}

// placeless gives the tokens of an entry that stand at no place: pairs of words, marks and periods.
func placeless(t *sqlstore.Tokens) []string {
	out := slices.Concat(t.Pairs(), t.Marks)
	minute := store.MinuteOf(t.Number)
	for _, bits := range periodBits {
		out = append(out, periodToken(bits, minute>>bits))
	}
	return out
}

// vectors gives the parts of an entry as tsvectors are written: each has every token of the whole, and the places of those in the part.
func vectors(t *sqlstore.Tokens) []string {
	words := newLexemes("", t.Words, func(w search.Token) string { return w.Word })
	stems := newLexemes(sqlstore.StemSign, t.Words, func(w search.Token) string { return w.Stem })
	var tail strings.Builder
	for _, token := range placeless(t) {
		tail.WriteString(quote(token))
		tail.WriteByte(' ')
	}
	var out []string
	for _, p := range parts(t) {
		var b strings.Builder
		words.write(&b, p)
		stems.write(&b, p)
		b.WriteString(tail.String())
		out = append(out, b.String())
	}
	return out
}

var quoter = strings.NewReplacer("'", "''", `\`, `\\`)

// quote writes a token in a tsvector or tsquery.
func quote(token string) string {
	return "'" + quoter.Replace(token) + "'"
}

// AddWords is sqlstore.Dialect's.
func (d dialect) AddWords(ctx context.Context, h *sqlstore.Handle, entries []*sqlstore.Tokens) error {
	var numbers, parts []int64
	var texts []string
	for i, all := range allVectors(entries) {
		for part, v := range all {
			numbers, parts, texts = append(numbers, entries[i].Number), append(parts, int64(part)), append(texts, v)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	_, err := h.Exec(ctx, `INSERT INTO words (number, part, tokens) SELECT n, p, t::tsvector FROM unnest(?::bigint[], ?::bigint[], ?::text[]) AS x (n, p, t)`, numbers, parts, texts)
	return err
}

// allVectors makes the vectors of entries on all processors.
func allVectors(entries []*sqlstore.Tokens) [][]string {
	out := make([][]string, len(entries))
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(entries); i += workers {
				out[i] = vectors(entries[i])
			}
		})
	}
	group.Wait()
	return out
}

// expression writes a question; a loose one asks only that the words and pairs of a phrase are somewhere.
func expression(q sqlstore.Question, loose bool) string {
	return q.Expression(" & ", " | ", " & !", func(tokens []string) string {
		quoted := make([]string, len(tokens))
		for i, t := range tokens {
			quoted[i] = quote(t)
		}
		phrase := strings.Join(quoted, " <-> ")
		if len(tokens) == 1 {
			return phrase
		}
		if loose {
			phrase = strings.Join(quoted, " & ")
		}
		all := []string{"(" + phrase + ")"}
		for _, pair := range sqlstore.PairsOf(tokens) {
			all = append(all, quote(pair))
		}
		return "(" + strings.Join(all, " & ") + ")"
	})
}

// apart gives what has to be asked of all parts of a text, and not of one alone, since each part has the places of its own words: phrases, when several are
// asked for, and those that must not be.
func apart(q search.Query) (groups, without []search.Query) {
	for _, g := range q.All {
		if slices.ContainsFunc(g, search.Term.Phrase) {
			groups = append(groups, search.Query{All: []search.Group{g}})
		}
	}
	if len(groups) == 1 {
		groups = nil
	}
	for _, t := range q.None {
		if t.Phrase() {
			without = append(without, search.Query{All: []search.Group{{t}}})
		}
	}
	return groups, without
}

// from gives the part of a query from FROM on. The number is asked for as a sum, so that the planner cannot go through all numbers instead of the tokens.
func from(q sqlstore.Question, more string, wanted bool) (string, []any) {
	groups, without := apart(q.Query)
	words := q
	words.Query.None = slices.DeleteFunc(slices.Clone(q.Query.None), search.Term.Phrase)
	out, args := `FROM words w`, []any{expression(words, len(groups) > 0) + more, q.Low, q.High}
	if wanted || q.Where != "" {
		out += ` JOIN entries e ON e.number = w.number`
	}
	if wanted {
		out += ` AND w.part = 0`
	}
	out += ` WHERE w.tokens @@ ?::text::tsquery AND w.number + 0 BETWEEN ? AND ?`
	for i, query := range append(groups, without...) {
		not := ""
		if i >= len(groups) {
			not = "NOT "
		}
		out += ` AND ` + not + `EXISTS (SELECT 1 FROM words o WHERE o.number = w.number AND o.tokens @@ ?::text::tsquery)`
		args = append(args, expression(sqlstore.Question{Query: query}, false))
	}
	if q.Where != "" {
		out, args = out+` AND `+q.Where, append(args, q.Args...)
	}
	return out, args
}

// From is sqlstore.Dialect's.
func (d dialect) From(q sqlstore.Question) (string, []any) {
	more := ""
	if periods := coverPeriods(q.Low, q.High); periods != nil {
		more = " & (" + strings.Join(periods, " | ") + ")"
	}
	inner, args := from(sqlstore.Question{Query: q.Query, Marks: q.Marks, Low: q.Low, High: q.High}, more, false)
	out := `FROM entries e WHERE e.number IN (SELECT w.number ` + inner + `)`
	if q.Where != "" {
		out, args = out+` AND `+q.Where, append(args, q.Args...)
	}
	return out, args
}

// walk hands over the question period by period, from the newest; more is what to add to its expression. It ends when f says so.
func walk(ctx context.Context, h *sqlstore.Handle, q sqlstore.Question, f func(q sqlstore.Question, more string) (enough bool, err error)) error {
	for i := 0; ; i++ {
		var top int64
		err := h.Value(ctx, []any{&top}, `SELECT number FROM entries WHERE number BETWEEN ? AND ? ORDER BY number DESC LIMIT 1`, q.Low, q.High)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		bits := periodBits[min(i, len(periodBits)-1)]
		period := store.MinuteOf(top) >> bits
		part := q
		low, _ := store.Places(max(period-1, 0) << bits)
		part.Low = max(q.Low, low)
		enough, err := f(part, fmt.Sprintf(" & (%s | %s)", quote(periodToken(bits, period)), quote(periodToken(bits, period-1))))
		if err != nil || enough || part.Low <= q.Low {
			return err
		}
		q.High = part.Low - 1
	}
}

// Numbers is sqlstore.Dialect's.
func (d dialect) Numbers(ctx context.Context, h *sqlstore.Handle, q sqlstore.Question, limit int) ([]int64, error) {
	var out []int64
	err := walk(ctx, h, q, func(q sqlstore.Question, more string) (bool, error) {
		query, args := from(q, more, false)
		err := h.Each(ctx, func(r sqlstore.Scanner) error {
			var n int64
			err := r.Scan(&n)
			out = append(out, n)
			return err
		}, `SELECT DISTINCT w.number + 0 AS n `+query+` ORDER BY n DESC LIMIT ?`, append(args, limit-len(out))...)
		return len(out) >= limit, err
	})
	return out, err
}

// Count is sqlstore.Dialect's.
func (d dialect) Count(ctx context.Context, h *sqlstore.Handle, q sqlstore.Question, limit int) (int, error) {
	total := 0
	err := walk(ctx, h, q, func(q sqlstore.Question, more string) (bool, error) {
		query, args := from(q, more, false)
		var n int
		err := h.Value(ctx, []any{&n}, `SELECT count(*) FROM (SELECT DISTINCT w.number `+query+` LIMIT ?) x`, append(args, limit-total)...)
		total += n
		return total >= limit, err
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
	}, `SELECT DISTINCT number FROM words`)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		t, err := want(n)
		if err != nil {
			return err
		}
		must := vectors(t)
		var right int
		for i, v := range must {
			var same int
			if err := h.Value(ctx, []any{&same}, `SELECT count(*) FROM words WHERE number = ? AND part = ? AND tokens = ?::text::tsvector`, n, i, v); err != nil {
				return err
			}
			right += same
		}
		var have int
		if err := h.Value(ctx, []any{&have}, `SELECT count(*) FROM words WHERE number = ?`, n); err != nil {
			return err
		}
		if right != len(must) || have != len(must) {
			wrong(n, "the words by which it is found are not those of its newest version")
		}
	}
	return nil
}
