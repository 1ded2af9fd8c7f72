package backup

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"marsad/internal/evidence"
	"marsad/internal/store/sqlstore"
)

// Backup is a backup whose every file has the hash that it had when it was written.
type Backup struct {
	Manifest
	path string
	sums map[string]string // SHA-256 by name
}

// Open reads a backup and checks its manifest and every file. What differs, is missing or was added is an ErrDamaged that names it.
func Open(ctx context.Context, path string) (*Backup, error) {
	b := &Backup{path: filepath.Clean(path), sums: map[string]string{}}
	if strings.Contains(filepath.Base(b.path), Partial) {
		return nil, fmt.Errorf("%w: %s was not written to its end; it can be removed", ErrRefused, path)
	}
	data, err := os.ReadFile(filepath.Join(b.path, manifestFile))
	if err != nil {
		return nil, fmt.Errorf("%s is no backup of marsad: %w", path, err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&b.Manifest); err != nil || b.Schema != Schema {
		return nil, errors.Join(fmt.Errorf("%w: %s/%s is no manifest of the form %s", ErrDamaged, path, manifestFile, Schema), err)
	}
	if err := b.readSums(); err != nil {
		return nil, fmt.Errorf("backup %s: %w", path, err)
	}
	if err := b.check(ctx); err != nil {
		return nil, fmt.Errorf("backup %s: %w", path, err)
	}
	return b, nil
}

func (b *Backup) readSums() error {
	data, err := os.ReadFile(filepath.Join(b.path, sumsFile))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if hash(data) != b.Sums {
		return fmt.Errorf("%w: %s has another hash than %s says", ErrDamaged, sumsFile, manifestFile)
	}
	for line := range strings.Lines(string(data)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || !fs.ValidPath(name) || b.sums[name] != "" {
			return fmt.Errorf("%w: %s has a line that is none: %.200q", ErrDamaged, sumsFile, line)
		}
		b.sums[name] = sum
	}
	if len(b.sums) != b.Files {
		return fmt.Errorf("%w: %s names %d files, %s says %d", ErrDamaged, sumsFile, len(b.sums), manifestFile, b.Files)
	}
	return nil
}

// check reads every file, and looks for files that no line names.
func (b *Backup) check(ctx context.Context) error {
	for _, name := range b.names("") {
		if err := ctx.Err(); err != nil {
			return err
		}
		sum, err := sumOf(filepath.Join(b.path, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if sum != b.sums[name] {
			return fmt.Errorf("%w: %s has another hash than when it was written", ErrDamaged, name)
		}
	}
	for table := range b.Manifest.Rows {
		if b.sums[tableFile(table)] == "" {
			return fmt.Errorf("%w: the file of table %s is missing", ErrDamaged, table)
		}
	}
	return filepath.WalkDir(b.path, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(b.path, path)
		if name = filepath.ToSlash(name); err == nil && name != manifestFile && name != sumsFile && b.sums[name] == "" {
			err = fmt.Errorf("%w: %s is in no line of %s", ErrDamaged, name, sumsFile)
		}
		return err
	})
}

// names gives the names of files that begin so, in order.
func (b *Backup) names(prefix string) []string {
	var out []string
	for name := range b.sums {
		if strings.HasPrefix(name, prefix) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func sumOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// maxRow bounds what a row takes in memory, in bytes.
const maxRow = 1 << 30

// Rows gives the rows of all tables in the order in which a store takes them.
func (b *Backup) Rows() iter.Seq2[sqlstore.Row, error] {
	return func(yield func(sqlstore.Row, error) bool) {
		for _, table := range b.tables() {
			more, err := b.table(table, yield)
			if err != nil {
				yield(sqlstore.Row{}, fmt.Errorf("backup %s: %w", b.path, err))
			}
			if err != nil || !more {
				return
			}
		}
	}
}

// tables gives the tables in the order of a dump; those that this marsad does not know stand last, where a store refuses them.
func (b *Backup) tables() []string {
	out := sqlstore.Tables()
	for _, name := range b.names(tablesFolder + "/") {
		if table, ok := tableOf(name); ok && !slices.Contains(out, table) {
			out = append(out, table)
		}
	}
	return out
}

func (b *Backup) table(table string, yield func(sqlstore.Row, error) bool) (more bool, err error) {
	f, err := os.Open(filepath.Join(b.path, filepath.FromSlash(tableFile(table))))
	if err != nil {
		return false, err
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return false, err
	}
	defer z.Close()
	lines := bufio.NewScanner(z)
	lines.Buffer(make([]byte, 1<<16), maxRow)
	n := 0
	for ; lines.Scan(); n++ {
		r, err := decodeRow(table, lines.Bytes())
		if err != nil {
			return false, fmt.Errorf("%w: %s, row %d: %w", ErrDamaged, tableFile(table), n+1, err)
		}
		if !yield(r, nil) {
			return false, nil
		}
	}
	if err := lines.Err(); err != nil {
		return false, fmt.Errorf("%w: %s, row %d: %w", ErrDamaged, tableFile(table), n+1, err)
	}
	if n != b.Manifest.Rows[table] {
		return false, fmt.Errorf("%w: %s has %d rows, %s says %d", ErrDamaged, tableFile(table), n, manifestFile, b.Manifest.Rows[table])
	}
	return true, nil
}

// HasEvidence tells whether the backup holds evidence.
func (b *Backup) HasEvidence() bool { return len(b.names(EvidenceFolder+"/")) > 0 }

// RestoreEvidence copies the evidence to a folder that is not there, whole or not at all. A folder that holds this very evidence already, from a restoring
// that was stopped, is left as it is; any other is refused.
func (b *Backup) RestoreEvidence(ctx context.Context, dir string) (err error) {
	dir = filepath.Clean(dir)
	if _, err := os.Lstat(dir); err == nil {
		return b.sameEvidence(dir)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+Partial+"*")
	if err != nil {
		return fmt.Errorf("cannot restore the evidence: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
		}
	}()
	to := &folder{path: tmp, dirs: map[string]bool{}}
	for _, name := range b.names(EvidenceFolder + "/") {
		data, err := os.ReadFile(filepath.Join(b.path, filepath.FromSlash(name)))
		if err == nil && hash(data) != b.sums[name] {
			err = fmt.Errorf("%w: %s changed while it was read", ErrDamaged, name)
		}
		if err := errors.Join(ctx.Err(), err); err != nil {
			return err
		}
		if err := to.write(strings.TrimPrefix(name, EvidenceFolder+"/"), data); err != nil {
			return fmt.Errorf("cannot restore the evidence: %w", err)
		}
	}
	for _, name := range evidence.Folders() {
		d := filepath.Join(tmp, name)
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
		to.dirs[d] = true
	}
	for d := range to.dirs {
		if err := syncDir(d); err != nil {
			return err
		}
	}
	if err := os.Rename(tmp, dir); err != nil {
		return fmt.Errorf("cannot put the evidence in its place: %w", err)
	}
	return syncDir(filepath.Dir(dir))
}

// sameEvidence refuses a folder that holds something else than the evidence of the backup.
func (b *Backup) sameEvidence(dir string) error {
	other := fmt.Errorf("%w: the folder of evidence %s is there already and holds something else; name another with --evidence, or move it away", ErrRefused, dir)
	seen := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		sum, err := sumOf(path)
		if err == nil && sum != b.sums[EvidenceFolder+"/"+filepath.ToSlash(name)] {
			err = other
		}
		seen++
		return err
	})
	if err == nil && seen != len(b.names(EvidenceFolder+"/")) {
		err = other
	}
	return err
}
