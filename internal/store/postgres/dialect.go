package postgres

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"unicode/utf8"

	"marsad/internal/store/sqlstore"
)

type dialect struct{ name string }

// Name is sqlstore.Dialect's.
func (d dialect) Name() string { return d.name }

// Query is sqlstore.Dialect's: each ? becomes $1, $2 and so on. No query of ours has one in a text.
func (d dialect) Query(query string) string {
	var b strings.Builder
	n := 0
	for _, part := range strings.SplitAfter(query, "?") {
		before, ok := strings.CutSuffix(part, "?")
		b.WriteString(before)
		if ok {
			n++
			b.WriteString("$" + strconv.Itoa(n))
		}
	}
	return b.String()
}

// PostgreSQL's texts hold neither the character 0 nor broken UTF-8. They are written with a sign of their own: U+F8FE and two hex digits for the byte.
const byteSign = "\uf8fe"

const hexDigits = "0123456789abcdef"

// Text is sqlstore.Dialect's.
func (d dialect) Text(s string) string {
	if !strings.ContainsAny(s, "\x00"+byteSign) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == 0 || string(r) == byteSign || r == utf8.RuneError && size == 1 {
			for _, c := range []byte(s[i : i+size]) {
				b.WriteString(byteSign + string(hexDigits[c>>4]) + string(hexDigits[c&15]))
			}
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// Plain is sqlstore.Dialect's.
func (d dialect) Plain(s string) string {
	if !strings.Contains(s, byteSign) {
		return s
	}
	parts := strings.Split(s, byteSign)
	out := []byte(parts[0])
	for _, p := range parts[1:] {
		if len(p) < 2 {
			continue
		}
		c, err := strconv.ParseUint(p[:2], 16, 8)
		if err == nil {
			out = append(out, byte(c))
		}
		out = append(out, p[2:]...)
	}
	return string(out)
}

// Prepares is sqlstore.Dialect's: the driver keeps statements itself.
func (d dialect) Prepares() bool { return false }

// lockKey is the advisory lock of whoever writes.
const lockKey = 0x6d617273

// Lock is sqlstore.Dialect's: numbers and the chain of steps run without gaps, so one writes at a time.
func (d dialect) Lock(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, lockKey)
	return err
}

// Kind is sqlstore.Dialect's.
func (d dialect) Kind(err error) error { return kind(err) }

// ByIDs is sqlstore.Dialect's. Id by id, whatever the planner thinks: of a table of which it knows nothing yet it would go through all entries of the kind.
func (d dialect) ByIDs(kind string, ids []string) (string, []any) {
	return `FROM unnest(?::text[]) wanted (id) CROSS JOIN LATERAL (SELECT * FROM entries n WHERE n.kind = ? AND n.id = wanted.id COLLATE "C" LIMIT 1) e`, []any{d.texts(ids), kind}
}

// Newest is sqlstore.Dialect's.
func (d dialect) Newest(kind string, ids []string) (string, []any) {
	return `FROM unnest(?::text[]) wanted (id) CROSS JOIN LATERAL
		(SELECT * FROM steps n WHERE n.kind = ? AND n.id = wanted.id COLLATE "C" ORDER BY n.version DESC LIMIT 1) s`, []any{d.texts(ids), kind}
}

func (d dialect) texts(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = d.Text(s)
	}
	return out
}

// DropWords is sqlstore.Dialect's.
func (d dialect) DropWords(ctx context.Context, h *sqlstore.Handle, numbers []int64) error {
	_, err := h.Exec(ctx, `DELETE FROM words WHERE number = ANY (?::bigint[])`, numbers)
	return err
}

// JobColumns is sqlstore.Dialect's: jobs are not kept here.
func (d dialect) JobColumns(context.Context, *sqlstore.Handle) ([]string, error) { return nil, nil }

// Loaded is sqlstore.Dialect's.
func (d dialect) Loaded(ctx context.Context, h *sqlstore.Handle) error {
	for _, x := range [][2]string{{"sources", "id"}, {"items", "id"}, {"signatures", "number"}} {
		_, err := h.Exec(ctx, `SELECT setval(pg_get_serial_sequence('`+x[0]+`', '`+x[1]+`'), coalesce(max(`+x[1]+`), 0) + 1, false) FROM `+x[0])
		if err != nil {
			return err
		}
	}
	return nil
}

// LetGo is sqlstore.Dialect's: rows that are gone are let go, and their tokens with them. What the server's files and its log hold until it writes over them is for
// the administrator of the server.
func (d dialect) LetGo(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, `VACUUM (ANALYZE) versions, steps, entries, summaries, points, links, signatures, bands, items, words, sequences`)
	return err
}
