package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"marsad/internal/evidence"
	"marsad/internal/store"
	"marsad/internal/store/sqlstore"
)

// Source is a store of which a backup is made.
type Source interface {
	Dump(ctx context.Context, cut func() ([]store.Revision, error)) iter.Seq2[sqlstore.Row, error]
}

// Partial stands in the name of a backup that is not whole yet, behind that of the backup.
const Partial = ".partial-"

// Write makes a backup of a store and of the evidence in a folder, empty for none, while others write to both. m says when, by what and of what. The backup
// stands at path whole or not at all: it is written beside it, forced to disk and renamed. What is at path already is refused.
func Write(ctx context.Context, path string, from Source, evidenceDir string, m Manifest) (_ Manifest, err error) {
	path = filepath.Clean(path)
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return m, errors.Join(fmt.Errorf("%w: %s is there already; name a folder that is not", ErrRefused, path), err)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(path), filepath.Base(path)+Partial+"*")
	if err != nil {
		return m, fmt.Errorf("cannot write the backup: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
		}
	}()
	m.Schema, m.Rows = Schema, map[string]int{}
	b := &folder{path: tmp, dirs: map[string]bool{}, Manifest: m}
	if err := b.fill(ctx, from, evidenceDir); err != nil {
		return m, fmt.Errorf("backup of %s: %w", m.Engine, err)
	}
	if err := b.seal(); err != nil {
		return m, fmt.Errorf("cannot write the backup: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return m, fmt.Errorf("cannot put the backup in its place: %w", err)
	}
	return b.Manifest, syncDir(filepath.Dir(path))
}

// fill writes the tables and the evidence. The moment of the tables is fixed first, then the end of the log is read: what a version was read from is in
// evidence before the version is put, and a version is logged after it was put, so that the versions which the log names and the tables lack are put since.
func (b *folder) fill(ctx context.Context, from Source, evidenceDir string) error {
	var cut *evidence.Cut
	var at func() ([]store.Revision, error)
	if evidenceDir != "" {
		at = func() (_ []store.Revision, err error) {
			if cut, err = evidence.CutAt(evidenceDir); err != nil {
				return nil, err
			}
			logged := make([]store.Revision, 0, len(cut.Registered))
			for v, sum := range cut.Registered {
				logged = append(logged, store.Revision{ID: v.ID, Version: v.Number, SHA256: sum})
			}
			return logged, nil
		}
	}
	if err := b.tables(from.Dump(ctx, at)); err != nil {
		return err
	}
	if cut == nil {
		return nil
	}
	b.Entries = cut.Entries
	return cut.Files(ctx, func(name string, data []byte) error { return b.write(EvidenceFolder+"/"+name, data) })
}

// tables writes the rows, a file for each table, which come one after the other.
func (b *folder) tables(rows iter.Seq2[sqlstore.Row, error]) (err error) {
	t := tableWriter{b: b}
	defer func() {
		if err != nil && t.p != nil {
			err = errors.Join(err, t.p.f.Close())
		}
	}()
	for r, err := range rows {
		if err == nil {
			err = t.row(r)
		}
		if err != nil {
			return err
		}
	}
	if err := t.end(); err != nil {
		return err
	}
	for _, name := range sqlstore.Tables() { // an empty one is told from one that is missing
		if _, ok := b.Rows[name]; !ok {
			if err := errors.Join(t.begin(name), t.end()); err != nil {
				return err
			}
		}
	}
	return nil
}

type tableWriter struct {
	b    *folder
	name string
	p    *part
	z    *zstd.Encoder
}

func (t *tableWriter) begin(name string) (err error) {
	if t.p, err = t.b.create(tableFile(name)); err != nil {
		return err
	}
	t.name, t.b.Rows[name] = name, 0
	t.z, err = zstd.NewWriter(t.p, zstd.WithEncoderConcurrency(1))
	return err
}

func (t *tableWriter) end() error {
	if t.p == nil {
		return nil
	}
	p := t.p
	if err := t.z.Close(); err != nil {
		return err
	}
	t.p = nil
	return t.b.done(p)
}

func (t *tableWriter) row(r sqlstore.Row) error {
	if t.p == nil || t.name != r.Table {
		if err := t.end(); err != nil {
			return err
		}
		if err := t.begin(r.Table); err != nil {
			return err
		}
	}
	line, err := encodeRow(r)
	if err != nil {
		return err
	}
	t.b.Rows[r.Table]++
	_, err = t.z.Write(line)
	return err
}

func tableFile(name string) string { return tablesFolder + "/" + name + ".jsonl.zst" }

func tableOf(file string) (string, bool) {
	name, ok := strings.CutPrefix(file, tablesFolder+"/")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(name, ".jsonl.zst")
}
