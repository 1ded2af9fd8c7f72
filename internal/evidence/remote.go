package evidence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"marsad/internal/capture"
)

// Remote is object storage in which an archive keeps its files, when they are not to stay in a folder. A name has slashes and never a leading one. What Put and
// PutNew acknowledged is there for every later Get of any process.
type Remote interface {
	// Put writes an object whole or not at all, over one that stands there.
	Put(ctx context.Context, name string, data []byte) error
	// PutNew writes an object that must not be there: fs.ErrExist when it is. Of two that put the same name at once, one is refused.
	PutNew(ctx context.Context, name string, data []byte) error
	// Get gives an object, or fs.ErrNotExist.
	Get(ctx context.Context, name string) ([]byte, error)
	// List gives the objects whose names begin with a prefix, in the order of their names.
	List(ctx context.Context, prefix string) iter.Seq2[Listed, error]
	// Remove takes an object away; one that is not there is no error.
	Remove(ctx context.Context, name string) error
	// String names the place in messages, without secrets.
	String() string
}

// Listed is an object as a list names it.
type Listed struct {
	Name string
	Size int64 // bytes
}

// below is the part of a Remote whose names begin with a prefix.
type below struct {
	Remote
	prefix string
}

func (b below) Put(ctx context.Context, name string, data []byte) error {
	return b.Remote.Put(ctx, b.prefix+name, data)
}

func (b below) PutNew(ctx context.Context, name string, data []byte) error {
	return b.Remote.PutNew(ctx, b.prefix+name, data)
}

func (b below) Get(ctx context.Context, name string) ([]byte, error) {
	return b.Remote.Get(ctx, b.prefix+name)
}

func (b below) List(ctx context.Context, prefix string) iter.Seq2[Listed, error] {
	return func(yield func(Listed, error) bool) {
		for o, err := range b.Remote.List(ctx, b.prefix+prefix) {
			o.Name = strings.TrimPrefix(o.Name, b.prefix)
			if !yield(o, err) {
				return
			}
		}
	}
}

func (b below) Remove(ctx context.Context, name string) error {
	return b.Remote.Remove(ctx, b.prefix+name)
}

func (b below) String() string { return b.Remote.String() + "/" + strings.TrimSuffix(b.prefix, "/") }

// The log of a remote archive is kept in parts, each an object named after its first entry that is written once: that is how a second writer of the same log
// is found out, and why it cannot spoil it.
const partEnding = ".jsonl"

func partName(first int64) string { return fmt.Sprintf("log/%012d%s", first, partEnding) }

func firstOf(name string) (int64, bool) {
	number, ok := strings.CutSuffix(path.Base(name), partEnding)
	n, err := strconv.ParseInt(number, 10, 64)
	return n, ok && err == nil
}

// ErrRival is behind the refusal of a log that another process writes, too.
var ErrRival = errors.New("another process writes the same log")

// pushLines writes lines of the log, of which the first is entry first, as parts. It gives how many entries the parts hold then. A part that an earlier try has
// written, whose answer was lost, holds the beginning of the same lines.
func pushLines(ctx context.Context, r Remote, first int64, lines [][]byte) (int64, error) {
	for len(lines) > 0 {
		var data bytes.Buffer
		for _, l := range lines {
			data.Write(l)
			data.WriteByte('\n')
		}
		err := r.PutNew(ctx, partName(first), data.Bytes())
		n := len(lines)
		if errors.Is(err, fs.ErrExist) {
			n, err = standing(ctx, r, first, data.Bytes())
		}
		if err != nil {
			return first, err
		}
		first, lines = first+int64(n), lines[n:]
	}
	return first, nil
}

// standing gives how many lines the part has that stands there, when they are the beginning of data.
func standing(ctx context.Context, r Remote, first int64, data []byte) (int, error) {
	have, err := r.Get(ctx, partName(first))
	if err != nil {
		return 0, err
	}
	if len(have) == 0 || !bytes.HasPrefix(data, have) {
		return 0, fmt.Errorf("%w (%s of %s); give each its own name with --name", ErrRival, partName(first), r)
	}
	return bytes.Count(have, []byte("\n")), nil
}

// pull brings the copy of a remote archive in a folder up to date: the log behind what the folder has, heads, timestamps, the key. It gives how many entries the remote log has.
func pull(ctx context.Context, r Remote, dir string) (int64, error) {
	for _, prefix := range []string{"heads/", "timestamps/", publicFile} {
		for o, err := range r.List(ctx, prefix) {
			if err != nil {
				return 0, err
			}
			if err := pullFile(ctx, r, dir, o.Name); err != nil {
				return 0, err
			}
		}
	}
	return pullLog(ctx, r, dir)
}

func pullFile(ctx context.Context, r Remote, dir, name string) error {
	data, err := r.Get(ctx, name)
	if err != nil {
		return err
	}
	to := filepath.Join(dir, filepath.FromSlash(path.Clean("/"+name)))
	if old, err := os.ReadFile(to); err == nil && bytes.Equal(old, data) {
		return nil
	}
	return writeFile(filepath.Join(dir, "tmp"), to, data, 0o644)
}

// pullLog adds to the log in the folder what the remote one has behind it.
func pullLog(ctx context.Context, r Remote, dir string) (int64, error) {
	file := filepath.Join(dir, filepath.FromSlash(linesFile))
	local, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("cannot read %s: %w", linesFile, capture.PlainError(err))
	}
	local = local[:bytes.LastIndexByte(local, '\n')+1] // a line that was torn was never acknowledged
	ends := lineEnds(local)
	size, added := int64(0), false
	for o, err := range r.List(ctx, "log/") {
		if err != nil {
			return 0, err
		}
		first, ok := firstOf(o.Name)
		if !ok || first != size {
			return 0, fmt.Errorf("%w: %s of %s stands where the part with entry %d must: a part was taken away", ErrDamaged, o.Name, r, size)
		}
		data, err := r.Get(ctx, o.Name)
		if err != nil {
			return 0, err
		}
		start := int64(len(local))
		if first < int64(len(ends)) {
			start = ends[first]
		}
		if known := local[start:]; !bytes.HasPrefix(data, known[:min(len(known), len(data))]) {
			return 0, fmt.Errorf("%w (%s of %s is another than %s)", ErrRival, o.Name, r, file)
		} else if len(known) < len(data) {
			local, added = append(local, data[len(known):]...), true
		}
		size += int64(bytes.Count(data, []byte("\n")))
	}
	if !added {
		return size, nil
	}
	return size, writeFile(filepath.Join(dir, "tmp"), file, local, 0o644)
}

// lineEnds gives where each line of data begins.
func lineEnds(data []byte) []int64 {
	starts, at := []int64{0}, int64(0)
	for line := range bytes.Lines(data) {
		at += int64(len(line))
		starts = append(starts, at)
	}
	return starts[:len(starts)-1]
}

// fetchMore adds the parts of the remote log to the copy that were written since, as long as the copy knows where the next begins.
func (a *Archive) fetchMore(ctx context.Context) error {
	for {
		data, err := a.o.Remote.Get(ctx, partName(a.journal.size()))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := a.journal.lines.WriteAt(data, a.journal.end()); err != nil {
			return fmt.Errorf("cannot write %s: %w", linesFile, capture.PlainError(err))
		}
		if err := a.journal.more(a.index.add); err != nil {
			return err
		}
	}
}

// push writes the entries below size to the remote log, as far as they are not there. lines are those from entry from on.
func (a *Archive) push(from int64, lines [][]byte) error {
	if a.o.Remote == nil {
		return nil
	}
	a.pushing.Lock()
	defer a.pushing.Unlock()
	if skip := a.pushed.Load() - from; skip > 0 {
		lines = lines[min(skip, int64(len(lines))):]
	}
	if len(lines) == 0 {
		return nil
	}
	n, err := pushLines(context.Background(), a.o.Remote, a.pushed.Load(), lines)
	a.pushed.Store(n)
	if err != nil {
		return fmt.Errorf("evidence %s: cannot write the log: %w; nothing of this was acknowledged", a.o.Remote, err)
	}
	return nil
}

// unpushed gives the lines that the remote log does not have. The caller holds mu, for reading at least.
func (a *Archive) unpushed() (from int64, lines [][]byte, err error) {
	if a.o.Remote == nil {
		return 0, nil, nil
	}
	from = a.pushed.Load()
	for n := from; n < a.journal.size(); n++ {
		line, err := a.journal.line(n)
		if err != nil {
			return from, nil, err
		}
		lines = append(lines, line)
	}
	return from, lines, nil
}

// copyOut writes a file that the archive has made to the remote place as well.
func (a *Archive) copyOut(name string, data []byte) error {
	if a.o.Remote == nil {
		return nil
	}
	if err := a.o.Remote.Put(context.Background(), name, data); err != nil {
		return fmt.Errorf("evidence %s: cannot write %s: %w", a.o.Remote, name, err)
	}
	return nil
}
