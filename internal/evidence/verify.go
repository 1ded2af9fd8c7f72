package evidence

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"marsad/internal/capture"
)

// Fault is one thing that does not hold.
type Fault struct {
	Where string `json:"where"` // file below the evidence folder, with line, record and byte as far as they can be told
	What  string `json:"what"`
}

func (f Fault) String() string { return f.Where + ": " + f.What }

// Result is what Verify found.
type Result struct {
	Entries    int      `json:"entries"`
	Objects    int      `json:"objects"`
	Records    int      `json:"records"` // WARC records
	Heads      int      `json:"heads"`
	Timestamps int      `json:"timestamps"`
	Bytes      int64    `json:"bytes"`  // of the objects
	Erased     int      `json:"erased"` // objects that were taken away for good; the notes say by whom and why
	Faults     []Fault  `json:"faults"`
	Notes      []string `json:"notes"` // what is no fault but should be known

	Registered map[Version]string  `json:"-"` // SHA-256 of each version of a report that the log holds, the newest entry
	Bodies     map[string]struct{} `json:"-"` // SHA-256 of every body
}

// Version names a version of a report.
type Version struct {
	ID     string
	Number int
}

// VerifyOptions sets up Verify.
type VerifyOptions struct {
	Quick   bool   // looks whether the WARC files are there with their size and does not read them
	Remote  Remote // keeps the files of the archive; the folder then holds nothing, and is used for a copy of the log
	Tip     Tip    // the end of the log as somebody else remembers it; of size 0 when nobody does
	KeyFile string // the private key, compared with the public one when it is there; DIR.key when empty
}

// verifier holds what one run of Verify learns.
type verifier struct {
	ctx context.Context
	dir string
	o   VerifyOptions
	Result
	lines    [][]byte
	entries  map[int64]Entry // those that can be read
	computed []tlog.Hash     // of the tree over the lines as they are
	keys     []string
	heads    []headOnDisk
	payloads map[string]struct{}
	logged   map[string]struct{} // objects
	erased   map[string]int64    // objects that were taken away, with the entry that says so
	sizes    map[string]int64    // of the objects of a remote archive
}

type headOnDisk struct {
	name string
	data []byte
}

// Verify reads a folder again from the first byte to the last, trusting nothing of it: the hash of every WARC file and the digests of every record, the chain of
// the log, the tree, the heads of every day and their signatures, the timestamps. It changes nothing. Faults are in the result; an error means that it
// could not run to the end.
func Verify(ctx context.Context, dir string, o VerifyOptions) (Result, error) {
	v := &verifier{ctx: ctx, dir: filepath.Clean(dir), o: o, entries: map[int64]Entry{}, payloads: map[string]struct{}{}, logged: map[string]struct{}{}, erased: map[string]int64{}}
	v.Registered, v.Bodies, v.Faults, v.Notes = map[Version]string{}, map[string]struct{}{}, []Fault{}, []string{}
	if o.Remote != nil {
		if err := v.fetchCopy(); err != nil {
			return v.Result, err
		}
	}
	if !exists(dir) {
		return v.Result, fmt.Errorf("evidence %s: %w: there is no archive in the folder", dir, ErrNotFound)
	}
	// Heads and file names first: whoever writes at the same time adds to the log behind them.
	if err := v.readHeads(); err != nil {
		return v.Result, err
	}
	busy := writing(v.dir)
	var names []string
	err := v.eachObject(func(name string) error { names = append(names, name); return ctx.Err() })
	if err != nil {
		return v.Result, err
	}
	for _, step := range []func() error{v.log, v.contents, v.tree, v.checkKey, v.checkTip, v.checkHeads, v.objects, v.timestamps} {
		if err := errors.Join(ctx.Err(), step()); err != nil {
			return v.Result, err
		}
	}
	v.strangers(names, busy)
	return v.Result, nil
}

func (v *verifier) fault(where, format string, args ...any) {
	v.Faults = append(v.Faults, Fault{Where: where, What: fmt.Sprintf(format, args...)})
}

func (v *verifier) note(format string, args ...any) {
	v.Notes = append(v.Notes, fmt.Sprintf(format, args...))
}

func (v *verifier) read(name string) ([]byte, error) {
	if v.o.Remote != nil && strings.HasPrefix(name, "objects/") {
		return v.o.Remote.Get(v.ctx, name)
	}
	return os.ReadFile(filepath.Join(v.dir, filepath.FromSlash(name)))
}

// fetchCopy brings log, heads and key of a remote archive into the folder.
func (v *verifier) fetchCopy() error {
	for _, name := range folders {
		if err := makeDir(filepath.Join(v.dir, name)); err != nil {
			return fmt.Errorf("cannot make a folder for a copy of the log: %w", capture.PlainError(err))
		}
	}
	_, err := pull(v.ctx, v.o.Remote, v.dir)
	return err
}

func (v *verifier) eachObject(f func(name string) error) error {
	if v.o.Remote == nil {
		return eachObject(v.dir, func(name, _ string) error { return f(name) })
	}
	v.sizes = map[string]int64{}
	for o, err := range v.o.Remote.List(v.ctx, "objects/") {
		if err != nil {
			return err
		}
		v.sizes[o.Name] = o.Size
		if err := f(o.Name); err != nil {
			return err
		}
	}
	return nil
}

// sizeOf gives the bytes that an object has.
func (v *verifier) sizeOf(name string) (int64, error) {
	if v.o.Remote != nil {
		if n, ok := v.sizes[name]; ok {
			return n, nil
		}
		return 0, os.ErrNotExist
	}
	info, err := os.Stat(filepath.Join(v.dir, filepath.FromSlash(name)))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (v *verifier) readHeads() error {
	files, err := os.ReadDir(filepath.Join(v.dir, "heads"))
	if err != nil {
		v.fault("heads", "cannot be read: %v", capture.PlainError(err))
		return nil
	}
	for _, f := range files {
		name := "heads/" + f.Name()
		data, err := v.read(name)
		if err != nil {
			v.fault(name, "cannot be read: %v", capture.PlainError(err))
			continue
		}
		v.heads = append(v.heads, headOnDisk{name, data})
	}
	return nil
}

// log reads every line and notes the ones that cannot be what was written.
func (v *verifier) log() error {
	data, err := v.read(linesFile)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", linesFile, capture.PlainError(err))
	}
	at, previous := 0, SHA256(nil)
	latest := ""
	for len(data) > 0 {
		n := int64(len(v.lines))
		where := fmt.Sprintf("%s, line %d, from byte %d", linesFile, n+1, at)
		line, rest, ended := bytes.Cut(data, []byte("\n"))
		if !ended {
			v.torn(where, n, len(line))
			return nil
		}
		e, err := parseEntry(line)
		switch {
		case err != nil:
			v.fault(where, "%v", err)
		case e.Number != n:
			v.fault(where, "is entry %d where entry %d must stand", e.Number, n)
		case e.Previous != previous:
			v.fault(where, "does not hold the hash of the line before: that line or this one is not as it was written")
		case e.Logged < latest && !earlierForm(latest, e.Logged):
			v.fault(where, "was logged before the line before it")
		}
		if err == nil {
			v.take(n, e)
			latest = e.Logged
		}
		previous = SHA256(line)
		at += len(line) + 1
		v.lines = append(v.lines, line)
		data = rest
	}
	v.Entries = len(v.lines)
	return nil
}

// earlierForm compares two times that the comparison of their texts calls out of order: digits of the fraction may be left out.
func earlierForm(a, b string) bool {
	x, errX := Entry{Logged: a}.Time()
	y, errY := Entry{Logged: b}.Time()
	return errX == nil && errY == nil && !y.Before(x)
}

// torn tells a last line that was never acknowledged from one that lost its end.
func (v *verifier) torn(where string, n int64, size int) {
	v.Entries = len(v.lines)
	hashes, err := v.read(hashesFile)
	if err == nil && entriesOf(int64(len(hashes))/tlog.HashSize) <= n {
		v.note("%s: %d bytes of a line that was never acknowledged; they are cut off when the archive is next written to", where, size)
		return
	}
	v.fault(where, "has lost its end")
}

// take notes what the later checks need of an entry.
func (v *verifier) take(n int64, e Entry) {
	v.entries[n] = e
	switch {
	case e.Kind == KindKey:
		v.keys = append(v.keys, e.Key)
	case e.Report != nil:
		v.Registered[Version{e.Report.ID, e.Report.Version}] = e.Report.SHA256
	}
	if x := e.Erased; x != nil {
		for _, object := range x.Objects {
			v.erased[object] = n
		}
		v.note("entry %d: %d files of the evidence for %s were erased by %s: %s", n, len(x.Objects), x.Of, x.By, x.Why)
	}
}

// contents notes what the files hold that were not erased.
func (v *verifier) contents() error {
	for n := range int64(len(v.lines)) {
		e, ok := v.entries[n]
		if !ok || e.Object == "" {
			continue
		}
		if _, gone := v.erased[e.Object]; gone {
			continue
		}
		v.logged[e.Object] = struct{}{}
		for _, c := range e.Contents {
			if !c.Revisit {
				v.payloads[c.Payload] = struct{}{}
			}
			v.Bodies[c.Body] = struct{}{}
		}
	}
	return nil
}

// tree computes the tree over the lines as they are and compares every hash that is stored.
func (v *verifier) tree() error {
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, x := range at {
			out[i] = v.computed[x]
		}
		return out, nil
	})
	for n, line := range v.lines {
		hashes, err := tlog.StoredHashes(int64(n), line, reader)
		if err != nil {
			return err
		}
		v.computed = append(v.computed, hashes...)
	}
	if v.o.Remote != nil {
		return nil // which keeps no hashes: each part of its log is written once
	}
	data, err := v.read(hashesFile)
	if err != nil {
		v.fault(hashesFile, "cannot be read: %v", capture.PlainError(err))
		return nil
	}
	v.compareHashes(data)
	return nil
}

func (v *verifier) compareHashes(data []byte) {
	stored := make([]tlog.Hash, len(data)/tlog.HashSize)
	for i := range stored {
		stored[i] = tlog.Hash(data[i*tlog.HashSize:])
	}
	switch {
	case len(data) < len(v.computed)*tlog.HashSize:
		v.note("%s: hashes of the last entries are missing; they are made again when the archive is next written to", hashesFile)
	case len(data) > len(v.computed)*tlog.HashSize:
		v.fault(hashesFile, "has hashes of more entries than the log: it has %d, the last were taken away", len(v.lines))
	}
	for i := range min(len(stored), len(v.computed)) {
		level, n := tlog.SplitStoredHashIndex(int64(i))
		where := fmt.Sprintf("%s, bytes %d to %d", hashesFile, i*tlog.HashSize, (i+1)*tlog.HashSize-1)
		if level == 0 && stored[i] != v.computed[i] {
			v.fault(where, "is not the hash of %s, line %d: %s", linesFile, n+1, v.blame(n))
		}
		if level > 0 {
			left, right := stored[tlog.StoredHashIndex(level-1, 2*n)], stored[tlog.StoredHashIndex(level-1, 2*n+1)]
			if tlog.NodeHash(left, right) != stored[i] {
				v.fault(where, "is not the hash of the two hashes below it")
			}
		}
	}
}

// blame says whether a line or its stored hash was changed, as far as the next line tells.
func (v *verifier) blame(n int64) string {
	next, ok := v.entries[n+1]
	switch {
	case !ok:
		return "one of the two is not as it was written"
	case next.Previous == SHA256(v.lines[n]):
		return "the line is what the next line says, so the stored hash was changed"
	}
	return "the line is not as it was written"
}

// checkKey compares the exported key, and the private one when it is there, with the key that the log names.
func (v *verifier) checkKey() error {
	if len(v.keys) == 0 {
		v.fault(linesFile, "names no key for the heads")
		return nil
	}
	newest := v.keys[len(v.keys)-1]
	if data, err := v.read(publicFile); err != nil || string(data) != newest+"\n" {
		v.fault(publicFile, "is not the key that the log names last")
	}
	path := cmp.Or(v.o.KeyFile, v.dir+".key")
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		v.note("the signing key %s is not there; heads can be checked but none can be signed", path)
		return nil
	}
	private, ended := strings.CutSuffix(string(data), "\n")
	public, derived := publicOf(private)
	if _, signs := note.NewSigner(private); errors.Join(err, derived, signs) != nil || public != newest || !ended {
		v.fault(path, "is not the private key of the public key that the log names last")
	}
	return nil
}

// checkHeads checks each head against the tree, and that no day is without one.
func (v *verifier) checkHeads() error {
	last := v.lastOfDays()
	newest := ""
	for day := range last {
		newest = max(newest, day)
	}
	seen := map[string]bool{}
	for _, h := range v.heads {
		v.Heads++
		day := strings.TrimSuffix(strings.TrimPrefix(h.name, "heads/"), ".note")
		seen[day] = true
		v.checkHead(h, day, newest, last)
	}
	for day := range last {
		if !seen[day] && day < newest {
			v.fault(headFile(day), "is not there, though the log has entries of that day and of later ones")
		}
	}
	if newest != "" && !seen[newest] {
		v.note("%s: the day has entries and no head yet; it is written when the archive is closed", headFile(newest))
	}
	return nil
}

// lastOfDays gives how many entries the log has at the end of each day.
func (v *verifier) lastOfDays() map[string]int64 {
	last := map[string]int64{}
	for n := range int64(len(v.lines)) {
		if e, ok := v.entries[n]; ok {
			last[e.Logged[:min(len(dayForm), len(e.Logged))]] = n + 1
		}
	}
	return last
}

func (v *verifier) checkHead(file headOnDisk, day, newest string, last map[string]int64) {
	h, err := ParseHead(file.data, v.keys...)
	switch {
	case err != nil:
		v.fault(file.name, "%v", err)
	case h.Day != day:
		v.fault(file.name, "is the head of %s", h.Day)
	case h.Size > int64(len(v.lines)):
		v.fault(file.name, "stands for %d entries, the log has %d: the last were taken away", h.Size, len(v.lines))
	case day < newest && h.Size != last[day]:
		v.fault(file.name, "stands for %d entries, the log has %d at the end of that day", h.Size, last[day])
	case v.root(h.Size) != h.Root:
		v.fault(file.name, "has another root than the first %d entries of the log", h.Size)
	case day == newest && h.Size < int64(len(v.lines)):
		v.note("%s stands for %d of %d entries; it is written again when the archive is closed", file.name, h.Size, len(v.lines))
	}
}

func (v *verifier) root(size int64) tlog.Hash {
	root, err := tlog.TreeHash(size, tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, x := range at {
			out[i] = v.computed[x]
		}
		return out, nil
	}))
	if err != nil {
		return tlog.Hash{}
	}
	return root
}

// strangers names files that no entry knows.
func (v *verifier) strangers(names []string, busy bool) {
	for _, name := range names {
		object := objectOf(filepath.Base(filepath.Dir(name)), filepath.Base(name))
		if _, ok := v.logged[object]; ok {
			continue
		}
		if n, gone := v.erased[object]; gone {
			v.fault(name, "entry %d says that it was erased, and it is there; it is taken away when the archive is next written to", n)
			continue
		}
		if busy {
			v.note("%s is not logged yet; another process is writing", name)
			continue
		}
		data, err := v.read(name)
		if err != nil || SHA256(data) != object {
			v.fault(name, "is in no entry of the log, and its bytes have another hash than its name")
			continue
		}
		v.note("%s is in no entry of the log; it is logged when the archive is next written to", name)
	}
	slices.Sort(v.Notes)
}
