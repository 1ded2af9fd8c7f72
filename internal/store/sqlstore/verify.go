package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/record"
)

// Verify is store.Store's: each version against its hashes and its quotations against its text, each step of the register against its hash and the chain,
// then every row by which reports and objects are found, and every count, against what it must be.
func (s *Store) Verify(ctx context.Context) (store.Counts, error) {
	v := &verifier{dialect: s.dialect, want: map[entryKey]*expected{}, classes: map[string]access.Class{}, byNumber: map[int64]*expected{}, emptied: map[store.StepName]bool{}}
	v.counts.Sources, v.counts.Erased = map[string]string{}, map[string]store.Erasure{}
	if err := s.snapshot(ctx, func(h *Handle) error { v.h = h; return v.run(ctx) }); err != nil {
		return v.counts, s.explain("verify", err)
	}
	if len(v.faults) > 0 {
		return v.counts, &store.DamageError{Store: s.dialect.Name(), Faults: v.faults}
	}
	return v.counts, nil
}

// verifier is one run of Verify.
type verifier struct {
	h        *Handle
	dialect  Dialect
	counts   store.Counts
	faults   []store.Fault
	want     map[entryKey]*expected
	classes  map[string]access.Class // of reports
	byNumber map[int64]*expected
	emptied  map[store.StepName]bool // bodies that are not there and were not erased with their whole object
}

// expected is an entry as it must be, without what takes room: its tokens are made again when they are compared.
type expected struct {
	entry
	found int // rows that were found of it
}

func (v *verifier) fault(where, format string, args ...any) {
	v.faults = append(v.faults, store.Fault{Where: where, What: fmt.Sprintf(format, args...)})
}

func (v *verifier) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{v.steps, v.bodies, v.versions, v.entries, v.rows, v.words} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) steps(ctx context.Context) error {
	before, number := "", int64(0)
	err := v.h.Each(ctx, func(r Scanner) error {
		var o store.Object
		var c store.Change
		var at, found string
		var body []byte
		err := r.Scan(&c.Number, &c.Kind, &c.ID, &c.Version, &c.Action, &c.Author.Name, &c.Author.Why, &at, &c.SHA256, &c.Chain, &body, &found)
		if err != nil {
			return err
		}
		number++
		where := fmt.Sprintf("steps, number %d, %s %q, version %d", c.Number, c.Kind, c.ID, c.Version)
		if c.Number != number {
			v.fault(where, "stands where step %d must stand", number)
			number = c.Number
		}
		if c.Author.At, err = unstamp(at); err != nil {
			v.fault(where, "its time is no time: %v", err)
			return nil
		}
		if stamp(c.Author.At) != at { // a comma stands for a point in a time that is read
			v.fault(where, "its time %q is not as it was written", at)
		}
		if chain, err := c.Link(before); err != nil || chain != c.Chain {
			v.fault(where, "its chain is not that of what it says and of the step before")
		}
		before = c.Chain
		if o.Body, err = unpackJSON(body); err != nil || o.Body != nil && sum(o.Body) != c.SHA256 {
			v.fault(where, "its body has another hash than when it was kept")
			return nil //nolint:nilerr // told as a fault
		}
		o.Kind, o.ID, o.Version, o.Removed = c.Kind, c.ID, c.Version, body == nil
		v.noteEmptied(c, body == nil)
		if err := json.Unmarshal([]byte(found), &o.Index); err != nil {
			v.fault(where, "its index cannot be read: %v", err)
			return nil
		}
		if again, err := json.Marshal(o.Index); err != nil || string(again) != found {
			v.fault(where, "its index is not as an index is written")
		}
		v.step(where, o)
		return nil
	}, `SELECT number, kind, id, version, action, name, why, at, sha256, chain, body, found FROM steps ORDER BY number`)
	return err
}

// noteEmptied takes note of a body that is not there though its hash is; one that was erased with its whole object is told by the step of that.
func (v *verifier) noteEmptied(c store.Change, empty bool) {
	if empty && c.SHA256 != "" {
		v.emptied[store.StepName{Kind: c.Kind, ID: c.ID, Version: c.Version}] = true
	}
	if c.Action == store.ActionErased {
		for n := 1; n < c.Version; n++ {
			delete(v.emptied, store.StepName{Kind: c.Kind, ID: c.ID, Version: n})
		}
	}
}

// bodies tells of bodies that are not there and that no erasure names.
func (v *verifier) bodies(context.Context) error {
	for _, e := range v.counts.Erased {
		for _, x := range e.Emptied {
			delete(v.emptied, x)
		}
	}
	order := func(a, b store.StepName) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
	}
	for _, x := range slices.SortedFunc(maps.Keys(v.emptied), order) {
		v.fault(fmt.Sprintf("steps, %s %q, version %d", x.Kind, x.ID, x.Version), "its body was taken away, and no erasure names it")
	}
	return nil
}

// step notes what the index must hold after a step of an object.
func (v *verifier) step(where string, o store.Object) {
	k := entryKey{o.Kind, o.ID}
	if o.Removed {
		delete(v.want, k)
		return
	}
	if o.Kind == store.KindErasure {
		e, err := store.ErasureOf(o)
		if err != nil {
			v.fault(where, "%v", err)
		}
		v.counts.Erased[o.ID] = e
	}
	if o.Kind == store.KindReportClass {
		class, err := store.ClassOf(o)
		if err != nil {
			v.fault(where, "%v", err)
		}
		v.classes[o.ID] = class
	}
	e := objectEntry(o)
	e.Tokens = nil
	v.want[k] = &expected{entry: *e}
}

func (v *verifier) versions(ctx context.Context) error {
	last, number := "", 0
	return v.h.Each(ctx, func(r Scanner) error {
		var id, hash, content string
		var version int
		var data []byte
		if err := r.Scan(&id, &version, &hash, &content, &data); err != nil {
			return err
		}
		v.counts.Versions++
		if v.counts.Reports == 0 || id != last {
			v.counts.Reports++
			last, number = id, 0
		}
		where := fmt.Sprintf("versions, report %q, version %d", id, version)
		if number++; version != number {
			v.fault(where, "stands where version %d must stand", number)
			number = version
		}
		body, err := unpack(data)
		if err != nil || sum(body) != hash {
			v.fault(where, "its record has another hash than when it was put")
			if err != nil {
				return nil //nolint:nilerr // it is a fault that was noted
			}
		}
		return v.version(where, id, version, content, body)
	}, `SELECT id, version, sha256, content, body FROM versions ORDER BY id, version`)
}

// version checks what a version holds and notes what its report's entry must hold.
func (v *verifier) version(where, id string, version int, content string, body []byte) error {
	var r record.Report
	if err := json.Unmarshal(body, &r); err != nil {
		v.fault(where, "its record cannot be read: %v", err)
		return nil
	}
	hash, err := store.ContentHash(r)
	if err != nil {
		return err
	}
	if hash != content {
		v.fault(where, "the hash of its content is not that of its record")
	}
	if r.ID != id {
		v.fault(where, "its record says that it is of report %q", r.ID)
	}
	if err := r.Lint(); err != nil {
		v.fault(where, "%v", err)
	}
	if _, erased := v.counts.Erased[id]; erased {
		v.fault(where, "is there, and its report was erased")
	}
	e, err := reportEntry(r, version, v.classes[id])
	if err != nil {
		return err
	}
	e.Tokens, e.index.Text = nil, ""
	e.id = id
	v.want[entryKey{store.KindReport, id}] = &expected{entry: *e}
	v.counts.Sources[id] = r.Source.SHA256
	return nil
}

func (v *verifier) entries(ctx context.Context) error {
	err := v.h.Each(ctx, func(r Scanner) error {
		var is row
		var version int
		var from, to string
		if err := r.Scan(&is.number, &is.kind, &is.id, (*string)(&is.class), &is.x, &is.y, &is.lat, &is.lon, &version, &from, &to); err != nil {
			return err
		}
		where := fmt.Sprintf("entries, %s %q", is.kind, is.id)
		want := v.want[entryKey{is.kind, is.id}]
		if want == nil {
			v.fault(where, "has no version")
			return nil
		}
		want.found++
		want.Tokens = &Tokens{Number: is.number}
		v.byNumber[is.number] = want
		if low, high := store.Places(want.minute); is.number < low || is.number > high {
			v.fault(where, "its number %d does not lie in the minute of its time", is.number)
		}
		have := fmt.Sprint(version, is.class, from, to, is.place)
		if must := fmt.Sprint(want.version, want.index.Class, want.index.From, want.index.To, want.place()); have != must {
			v.fault(where, "says %q, and its newest version says %q", have, must)
		}
		return nil
	}, `SELECT `+rowColumns+`, version, from_day, to_day FROM entries ORDER BY number`)
	for _, k := range slices.SortedFunc(maps.Keys(v.want), entryKey.compare) {
		if v.want[k].found == 0 {
			v.fault(fmt.Sprintf("entries, %s %q", k.kind, k.id), "has versions but no row by which it is found")
		}
	}
	return err
}

// rowsOf gives the columns of the tables beside entries.
var rowsOf = map[string]string{"summaries": "number, summary", "points": "number, place, lat, lon", "links": "link, number", "entry_types": "number, type"}

// rows compares the tables beside entries, and the counts.
func (v *verifier) rows(ctx context.Context) error {
	var all []*entry
	cells := pyramid{}
	for _, n := range slices.Sorted(maps.Keys(v.byNumber)) {
		e := &v.byNumber[n].entry
		all = append(all, e)
		if p := e.place(); p.x >= 0 {
			cells.add(row{number: n, class: e.index.Class, kind: e.kind, place: p}, e.types(), 1)
		}
	}
	want := rows(all)
	for _, table := range slices.Sorted(maps.Keys(rowsOf)) {
		if err := v.compare(ctx, table, rowsOf[table], want[table]); err != nil {
			return err
		}
	}
	var counts [][]any
	for _, k := range slices.SortedFunc(maps.Keys(cells), cellKey.compare) {
		c := cells[k]
		counts = append(counts, []any{k.kind, k.kindType, k.zoom, string(k.class), k.x, k.y, c.n, c.lat, c.lon, c.only})
	}
	return v.compare(ctx, "cells", "kind, type, zoom, class, x, y, n, lat, lon, single", counts)
}

// compare tells of rows that are missing and of rows that must not be there.
func (v *verifier) compare(ctx context.Context, table, columns string, want [][]any) error {
	missing := map[string]bool{}
	for _, r := range want {
		missing[fmt.Sprint(r...)] = true
	}
	count := 1
	for _, c := range columns {
		if c == ',' {
			count++
		}
	}
	err := v.h.Each(ctx, func(r Scanner) error {
		values := make([]any, count)
		into := make([]any, count)
		for i := range values {
			into[i] = &values[i]
		}
		if err := r.Scan(into...); err != nil {
			return err
		}
		for i, x := range values {
			if b, ok := x.([]byte); ok {
				values[i] = string(b)
			}
			if s, ok := values[i].(string); ok {
				values[i] = v.dialect.Plain(s)
			}
		}
		key := fmt.Sprint(values...)
		if !missing[key] {
			v.fault(table, "a row says %.120q, and no newest version does", key)
		}
		delete(missing, key)
		return nil
	}, `SELECT `+columns+` FROM `+table)
	for _, key := range slices.Sorted(maps.Keys(missing)) {
		v.fault(table, "a row is missing that says %.120q", key)
	}
	return err
}

func (v *verifier) words(ctx context.Context) error {
	numbers := slices.Sorted(maps.Keys(v.byNumber))
	sequences := 0
	want := func(n int64) (*Tokens, error) {
		t, err := v.tokens(ctx, &v.byNumber[n].entry)
		if err != nil {
			return t, err
		}
		t.Number = n
		if len(t.Words) > 0 {
			sequences++
		}
		return t, v.sequence(ctx, t)
	}
	err := v.dialect.WrongWords(ctx, v.h, numbers, want, func(n int64, what string) { v.fault(v.named("words", n), "%s", what) })
	if err != nil {
		return err
	}
	var have int
	if err := v.h.Value(ctx, []any{&have}, `SELECT count(*) FROM sequences`); err != nil {
		return err
	}
	if have > sequences {
		v.fault("sequences", "there are %d, and %d entries with words", have, sequences)
	}
	return nil
}

// named names the entry of a row of a table by its number.
func (v *verifier) named(table string, n int64) string {
	if e := v.byNumber[n]; e != nil {
		return fmt.Sprintf("%s, %s %q", table, e.kind, e.id)
	}
	return fmt.Sprintf("%s, row %d", table, n)
}

// sequence compares the order of the words of an entry.
func (v *verifier) sequence(ctx context.Context, t *Tokens) error {
	var words, stems []byte
	err := v.h.Value(ctx, []any{&words, &stems}, `SELECT words, stems FROM sequences WHERE number = ?`, t.Number)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if mustWords, mustStems := sequence(t.Words); !bytes.Equal(words, mustWords) || !bytes.Equal(stems, mustStems) {
		v.fault(v.named("sequences", t.Number), "the order of its words is not that of its newest version")
	}
	return nil
}

// tokens makes the tokens of an entry again.
func (v *verifier) tokens(ctx context.Context, e *entry) (*Tokens, error) {
	if e.kind != store.KindReport {
		return tokensOf(e.kind, e.index), nil
	}
	r, _, err := newestReport(ctx, v.h, e.id)
	if err != nil {
		return tokensOf(e.kind, e.index), nil //nolint:nilerr // named when the version was read
	}
	x := store.IndexOf(r)
	x.Class = e.index.Class
	return tokensOf(e.kind, x), nil
}
