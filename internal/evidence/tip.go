package evidence

import (
	"context"
	"encoding/hex"
	"fmt"
	"path"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Tip is the end of a log as somebody else remembers it: whoever holds one finds out that entries before it were changed or taken away.
type Tip struct {
	Size int64  // entries
	Root string // of the tree over them, hexadecimal
}

// Tip gives the end of the log as far as it is on disk.
func (a *Archive) Tip() (Tip, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.closed {
		return Tip{}, fmt.Errorf("evidence %s is closed", a.dir)
	}
	size := a.journal.settled()
	if size == 0 {
		return Tip{}, nil
	}
	root, err := tlog.TreeHash(size, a.journal)
	return Tip{size, hex.EncodeToString(root[:])}, err
}

// checkTip holds the log against its end as it is remembered.
func (v *verifier) checkTip() error {
	t := v.o.Tip
	switch {
	case t.Size == 0:
	case t.Size > int64(len(v.lines)):
		v.fault(linesFile, "has %d entries; %d were there when the store last noted its end: the last were taken away", len(v.lines), t.Size)
	default:
		if root := v.root(t.Size); hex.EncodeToString(root[:]) != t.Root {
			v.fault(linesFile, "its first %d entries are others than when the store noted its end", t.Size)
		}
	}
	return nil
}

// VerifyPlace checks the archives of all writers as Verify does, and gives what was found of all together; faults and notes name the writer. tips are the ends of the logs
// as the store remembers them, by writer: one whose archive is not there is a fault.
func VerifyPlace(ctx context.Context, place Place, o VerifyOptions, tips map[string]Tip) (Result, error) {
	all := Result{Faults: []Fault{}, Notes: []string{}, Registered: map[Version]string{}, Bodies: map[string]struct{}{}}
	writers, err := place.Writers(ctx)
	if err != nil {
		return all, err
	}
	for _, w := range sortedTips(tips, writers) {
		all.Faults = append(all.Faults, Fault{path.Join(writersDir, w), fmt.Sprintf("is not there; the store knows of %d entries of its log", tips[w].Size)})
	}
	if len(writers) == 0 && len(all.Faults) == 0 {
		return all, fmt.Errorf("evidence %s: %w: there is no archive", place, ErrNotFound)
	}
	for _, w := range writers {
		o.Tip = tips[w]
		one, err := place.Verify(ctx, w, o)
		if err != nil {
			return all, err
		}
		all.add(w, one)
	}
	return all, nil
}

// sortedTips gives the writers that have a tip and no archive, in order.
func sortedTips(tips map[string]Tip, writers []string) []string {
	var out []string
	for w, t := range tips {
		if t.Size > 0 && !slices.Contains(writers, w) {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}

// add takes the result of one archive into that of all.
func (r *Result) add(writer string, one Result) {
	where := func(s string) string { return s }
	if writer != "" {
		where = func(s string) string { return path.Join(writersDir, writer) + ": " + s }
	}
	r.Entries += one.Entries
	r.Objects += one.Objects
	r.Records += one.Records
	r.Heads += one.Heads
	r.Timestamps += one.Timestamps
	r.Bytes += one.Bytes
	r.Erased += one.Erased
	for _, f := range one.Faults {
		r.Faults = append(r.Faults, Fault{where(f.Where), f.What})
	}
	for _, n := range one.Notes {
		r.Notes = append(r.Notes, where(n))
	}
	for v, hash := range one.Registered {
		if was, ok := r.Registered[v]; ok && was != hash {
			r.Faults = append(r.Faults, Fault{where(linesFile), fmt.Sprintf("holds another hash for version %d of report %q than the log of another writer", v.Number, v.ID)})
		}
		r.Registered[v] = hash
	}
	for h := range one.Bodies {
		r.Bodies[h] = struct{}{}
	}
}
