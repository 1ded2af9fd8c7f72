package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"marsad/internal/intake"
)

// deadLetters writes the fates of all rows that were refused, in the order of inputs, and gives their number.
func deadLetters(ctx context.Context, work, output string, inputs []Input) (int64, error) {
	n := int64(0)
	err := commit(ctx, join(output, "dead-letters.jsonl"), func(w io.Writer) error {
		for _, in := range inputs {
			err := partOf(work, in.Path).lines(ctx, "fates", func(offset int64, line []byte) error {
				var l intake.Line
				if err := json.Unmarshal(line, &l); err != nil {
					return fmt.Errorf("fates of %s, byte %d: %w", in.Path, offset, err)
				}
				if l.Fate != intake.Refused {
					return nil
				}
				n++
				_, err := w.Write(append(line, '\n'))
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// sweep takes away the incidents that were only on their way, and what broken runs left half read. What was read of the inputs stays.
func sweep(ctx context.Context, work string) error {
	if !isLocal(work) {
		return sweepAway(ctx, work)
	}
	var errs []error
	for _, pattern := range []string{"incidents-*", "reading-*", "*.part"} {
		found, err := filepath.Glob(filepath.Join(work, pattern))
		errs = append(errs, err)
		for _, path := range found {
			errs = append(errs, os.RemoveAll(path))
		}
	}
	return errors.Join(errs...)
}

// sweepAway does the same in an object store, whose objects are whole or not there.
func sweepAway(ctx context.Context, work string) error {
	fs, err := filesystemOf(ctx, work)
	if err != nil {
		return err
	}
	defer fs.Close()
	found, err := fs.List(ctx, strings.TrimSuffix(work, "/")+"/incidents-*")
	if err != nil {
		return fmt.Errorf("cannot list %s: %w", work, err)
	}
	r, ok := fs.(interface {
		Remove(ctx context.Context, path string) error
	})
	if !ok {
		return nil
	}
	var errs []error
	for _, path := range found {
		errs = append(errs, r.Remove(ctx, path))
	}
	return errors.Join(errs...)
}
