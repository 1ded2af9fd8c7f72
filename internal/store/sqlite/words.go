package sqlite

import (
	"context"
	"errors"
	"hash/maphash"
	"maps"
	"slices"

	"marsad/internal/store/sqlstore"
)

// The index of words keeps no text, so the same index is made again beside it, and both are read out: every token of every entry.
const makeWords = `
CREATE VIRTUAL TABLE temp.again USING fts5 (token, content = '', contentless_delete = 1, detail = none, tokenize = "ascii");
CREATE VIRTUAL TABLE temp.kept_words USING fts5vocab (main, words, instance);
CREATE VIRTUAL TABLE temp.again_words USING fts5vocab (temp, again, instance);`

const dropWords = `DROP TABLE temp.kept_words; DROP TABLE temp.again_words; DROP TABLE temp.again;`

// WrongWords is sqlstore.Dialect's.
func (d dialect) WrongWords(ctx context.Context, h *sqlstore.Handle, numbers []int64, want func(int64) (*sqlstore.Tokens, error), wrong func(int64, string)) (err error) {
	if _, err := h.Exec(ctx, makeWords); err != nil {
		return err
	}
	defer func() {
		_, dropped := h.Exec(context.WithoutCancel(ctx), dropWords)
		err = errors.Join(err, dropped)
	}()
	for _, n := range numbers {
		t, err := want(n)
		if err != nil {
			return err
		}
		if err := addWords(ctx, h, "temp.again", []*sqlstore.Tokens{t}); err != nil {
			return err
		}
	}
	seed := maphash.MakeSeed()
	kept, err := wordSums(ctx, h, seed, "kept_words", "main.words_docsize")
	if err != nil {
		wrong(0, "the index of words cannot be read: "+plain(err))
		return nil
	}
	again, err := wordSums(ctx, h, seed, "again_words", "temp.again_docsize")
	if err != nil {
		return err
	}
	for _, n := range slices.Sorted(maps.Keys(again)) {
		if sum, ok := kept[n]; !ok || sum != again[n] {
			wrong(n, "the words by which it is found are not those of its newest version")
		}
	}
	for _, n := range slices.Sorted(maps.Keys(kept)) {
		if _, ok := again[n]; !ok {
			wrong(n, "words of no report and no object")
		}
	}
	return nil
}

// wordSums gives for each row of an index one sum over its tokens and their number.
func wordSums(ctx context.Context, h *sqlstore.Handle, seed maphash.Seed, vocabulary, sizes string) (map[int64]uint64, error) {
	sums := map[int64]uint64{}
	err := h.Each(ctx, func(r sqlstore.Scanner) error {
		var doc int64
		var term string
		err := r.Scan(&doc, &term)
		sums[doc] += maphash.String(seed, term)
		return err
	}, `SELECT doc, term FROM temp.`+vocabulary)
	if err != nil {
		return nil, err
	}
	return sums, h.Each(ctx, func(r sqlstore.Scanner) error {
		var doc int64
		var size []byte
		err := r.Scan(&doc, &size)
		sums[doc] += maphash.Bytes(seed, size)
		return err
	}, `SELECT id, sz FROM `+sizes)
}
