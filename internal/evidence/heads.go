package evidence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"marsad/internal/capture"
)

// Head signs and writes the head of the log as it stands and gives it with its file.
func (a *Archive) Head(ctx context.Context) (Head, []byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.usable(ctx); err != nil {
		return Head{}, nil, err
	}
	if a.o.ReadOnly {
		return a.latestHead()
	}
	data, err := a.writeHead()
	if err != nil {
		return Head{}, nil, err
	}
	h, err := ParseHead(data, a.index.keys...)
	return h, data, err
}

// latestHead reads the newest head that was written.
func (a *Archive) latestHead() (Head, []byte, error) {
	files, err := os.ReadDir(filepath.Join(a.dir, "heads"))
	if err != nil || len(files) == 0 {
		return Head{}, nil, fmt.Errorf("evidence %s: a head: %w; none was written yet", a.dir, ErrNotFound)
	}
	name := "heads/" + files[len(files)-1].Name()
	data, err := os.ReadFile(filepath.Join(a.dir, name))
	if err != nil {
		return Head{}, nil, err
	}
	h, err := ParseHead(data, a.index.keys...)
	if err != nil {
		return h, data, fmt.Errorf("%w: %s %w", ErrDamaged, name, err)
	}
	return h, data, nil
}

// dayOf gives the day in UTC of a moment.
func dayOf(t time.Time) string { return t.UTC().Format(dayForm) }

func headFile(day string) string { return "heads/" + day + ".note" }

// sealDays writes the head of the last day that has entries when now is on a later one. That head never changes again. The caller holds mu.
func (a *Archive) sealDays(now time.Time) error {
	if a.journal.size() == 0 || dayOf(now) <= dayOf(a.journal.latest) || a.sealed == dayOf(a.journal.latest) {
		return nil
	}
	if _, err := a.writeHead(); err != nil {
		return err
	}
	a.sealed = dayOf(a.journal.latest)
	return nil
}

// writeHead writes the head of the day of the last entry, unless it stands there already. The caller holds mu.
func (a *Archive) writeHead() ([]byte, error) {
	err := a.settleAll()
	if err != nil {
		return nil, err
	}
	h := Head{Origin: a.signer.Name(), Size: a.journal.size(), Day: dayOf(a.journal.latest)}
	if h.Root, err = tlog.TreeHash(h.Size, a.journal); err != nil {
		return nil, err
	}
	data, err := a.signer.sign(h)
	if err != nil {
		return nil, fmt.Errorf("cannot sign the head of %s: %w", h.Day, err)
	}
	path := filepath.Join(a.dir, headFile(h.Day))
	old, err := os.ReadFile(path)
	switch {
	case err == nil && bytes.Equal(old, data):
		return data, a.copyOut(headFile(h.Day), data)
	case err == nil:
		if err := a.follows(old, h); err != nil {
			return nil, fmt.Errorf("%w: %s %w; see marsad verify", ErrDamaged, headFile(h.Day), err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("cannot read %s: %w", headFile(h.Day), capture.PlainError(err))
	}
	if err := writeFile(filepath.Join(a.dir, "tmp"), path, data, 0o644); err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", headFile(h.Day), capture.PlainError(err))
	}
	return data, a.copyOut(headFile(h.Day), data)
}

// follows makes sure that a head that is written over stands for the beginning of what the new one stands for.
func (a *Archive) follows(old []byte, h Head) error {
	before, err := ParseHead(old, a.index.keys...)
	if err != nil {
		return err
	}
	if before.Size > h.Size {
		return fmt.Errorf("stands for %d entries, the log has %d", before.Size, h.Size)
	}
	return a.contains(before)
}

// contains reports whether the log begins with what the head stands for. The caller holds mu.
func (a *Archive) contains(h Head) error {
	if h.Size > a.journal.size() {
		return fmt.Errorf("stands for %d entries, the log has %d: entries were taken away, or the head is of another log", h.Size, a.journal.size())
	}
	root, err := tlog.TreeHash(h.Size, a.journal)
	if err != nil {
		return err
	}
	if root != h.Root {
		return fmt.Errorf("has another root than the first %d entries of the log: they were changed, or the head is of another log", h.Size)
	}
	return nil
}
