package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"marsad/internal/capture"
)

// journal is the log and the hashes of its tree, open.
type journal struct {
	lines  *os.File
	hashes *os.File
	ends   []int64 // where each line ends, behind its line break, bytes
	last   string  // hash of the last line, for the next entry

	unsettled [][]byte // the last lines, which may not be on disk yet and whose hashes are not written
	fault     error    // of forcing lines to disk: what stands there is not known any more
	latest    time.Time
}

// ErrDamaged is behind every error about evidence that is no longer as it was written.
var ErrDamaged = errors.New("evidence is damaged")

// The files of the log, below the archive's folder.
const (
	linesFile  = "log/entries.jsonl"
	hashesFile = "log/hashes"
)

// openJournal opens the log and hands every entry to each. When it may write, a last line that was torn before it was acknowledged is cut off, and hashes that
// a crash kept from the disk are made again; repaired says so, a sentence each.
func openJournal(dir string, readOnly bool, each func(Entry)) (j *journal, repaired []string, err error) {
	mode := os.O_RDWR | os.O_CREATE
	if readOnly {
		mode = os.O_RDONLY
	}
	j = &journal{last: SHA256(nil)}
	if j.lines, err = os.OpenFile(filepath.Join(dir, linesFile), mode, 0o644); err != nil {
		return nil, nil, fmt.Errorf("cannot open the log of evidence: %w", err)
	}
	if j.hashes, err = os.OpenFile(filepath.Join(dir, hashesFile), mode, 0o644); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("cannot open the hashes of the log: %w", err), j.lines.Close())
	}
	if repaired, err = j.load(readOnly, each); err != nil {
		return nil, nil, errors.Join(err, j.close())
	}
	return j, repaired, nil
}

func (j *journal) close() error { return errors.Join(j.lines.Close(), j.hashes.Close()) }

func (j *journal) size() int64 { return int64(len(j.ends)) }

// load reads the log once, from the first line to the last.
func (j *journal) load(readOnly bool, each func(Entry)) ([]string, error) {
	data, err := io.ReadAll(j.lines)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", linesFile, capture.PlainError(err))
	}
	hashed, whole, err := j.hashed()
	if err != nil {
		return nil, err
	}
	var repaired []string
	at := int64(0)
	for at < int64(len(data)) {
		n := j.size()
		entry, line, err := nextEntry(data[at:], n, j.last)
		if err != nil && n >= hashed && bytes.Count(data[at:], []byte("\n")) <= 1 {
			// The last line, and no hash was written for it: it was being written when the process or the machine stopped.
			repaired = append(repaired, fmt.Sprintf("%s: the last line was torn when it was written, at byte %d, and never acknowledged; %d bytes are cut off", linesFile, at, int64(len(data))-at))
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s, line %d from byte %d: %w; see marsad verify", ErrDamaged, linesFile, n+1, at, err)
		}
		at += int64(len(line)) + 1
		j.take(entry, line, at)
		each(entry)
	}
	if hashed > j.size() {
		return nil, fmt.Errorf("%w: %s has %d entries but hashes of %d; the last were taken away; see marsad verify", ErrDamaged, linesFile, j.size(), hashed)
	}
	if readOnly {
		return repaired, nil
	}
	if at < int64(len(data)) {
		if err := errors.Join(j.lines.Truncate(at), j.lines.Sync()); err != nil {
			return nil, fmt.Errorf("cannot repair %s: %w", linesFile, capture.PlainError(err))
		}
	}
	more, err := j.repairHashes(data, hashed, whole)
	return append(repaired, more...), err
}

// more reads the entries behind the last one known that another process has written since, without one that is being written.
func (j *journal) more(each func(Entry)) error {
	at := j.end()
	info, err := j.lines.Stat()
	if err != nil || info.Size() <= at {
		return err
	}
	data := make([]byte, info.Size()-at)
	if _, err := j.lines.ReadAt(data, at); err != nil {
		return fmt.Errorf("cannot read %s at byte %d: %w", linesFile, at, capture.PlainError(err))
	}
	for bytes.Contains(data, []byte("\n")) {
		entry, line, err := nextEntry(data, j.size(), j.last)
		if err != nil {
			return fmt.Errorf("%w: %s, line %d: %w; see marsad verify", ErrDamaged, linesFile, j.size()+1, err)
		}
		j.take(entry, line, j.end()+int64(len(line))+1)
		each(entry)
		data = data[len(line)+1:]
	}
	return nil
}

// end gives where the last entry ends, in bytes.
func (j *journal) end() int64 {
	if n := len(j.ends); n > 0 {
		return j.ends[n-1]
	}
	return 0
}

// take notes an entry that stands in the file.
func (j *journal) take(e Entry, line []byte, end int64) {
	j.ends = append(j.ends, end)
	j.last = SHA256(line)
	if t, err := e.Time(); err == nil && t.After(j.latest) {
		j.latest = t
	}
}

// nextEntry reads the line that data begins with as entry n behind one with the hash last.
func nextEntry(data []byte, n int64, last string) (Entry, []byte, error) {
	line, _, ok := bytes.Cut(data, []byte("\n"))
	if !ok {
		return Entry{}, nil, errors.New("has no end")
	}
	e, err := parseEntry(line)
	switch {
	case err != nil:
		return e, line, err
	case e.Number != n:
		return e, line, fmt.Errorf("is entry %d where entry %d must stand", e.Number, n)
	case e.Previous != last:
		return e, line, errors.New("does not hold the hash of the line before: that line or this one is not as it was written")
	}
	return e, line, nil
}

// hashed says of how many entries the hashes are whole, and how many bytes these have.
func (j *journal) hashed() (entries, size int64, err error) {
	info, err := j.hashes.Stat()
	if err != nil {
		return 0, 0, fmt.Errorf("cannot read %s: %w", hashesFile, capture.PlainError(err))
	}
	n := entriesOf(info.Size() / tlog.HashSize)
	return n, tlog.StoredHashCount(n) * tlog.HashSize, nil
}

// entriesOf gives the most entries whose hashes are no more than count.
func entriesOf(count int64) int64 {
	n := count/2 + 1 // each entry stores at most two hashes on the average
	for tlog.StoredHashCount(n) > count {
		n--
	}
	for tlog.StoredHashCount(n+1) <= count {
		n++
	}
	return n
}

// repairHashes compares the stored hash of every entry with its line and writes what is missing at the end.
func (j *journal) repairHashes(data []byte, hashed, whole int64) ([]string, error) {
	start := int64(0)
	for n, end := range j.ends {
		line := data[start : end-1]
		start = end
		if int64(n) >= hashed {
			if int64(n) == hashed {
				if err := j.hashes.Truncate(whole); err != nil {
					return nil, fmt.Errorf("cannot repair %s: %w", hashesFile, capture.PlainError(err))
				}
			}
			if err := j.storeHashes(int64(n), line); err != nil {
				return nil, err
			}
			continue
		}
		stored, err := j.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(n))})
		if err != nil {
			return nil, err
		}
		if stored[0] != tlog.RecordHash(line) {
			return nil, fmt.Errorf("%w: %s, line %d has another hash than %s keeps for it; see marsad verify", ErrDamaged, linesFile, n+1, hashesFile)
		}
	}
	if hashed == j.size() {
		return nil, nil
	}
	return []string{fmt.Sprintf("%s: the hashes of %d entries were not written before the process stopped; they are made again", hashesFile, j.size()-hashed)}, j.hashes.Sync()
}

// ReadHashes is tlog.HashReader's.
func (j *journal) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if _, err := j.hashes.ReadAt(hashes[i][:], x*tlog.HashSize); err != nil {
			return nil, fmt.Errorf("%s ends before hash %d: %w", hashesFile, x, capture.PlainError(err))
		}
	}
	return hashes, nil
}

func (j *journal) storeHashes(n int64, line []byte) error {
	hashes, err := tlog.StoredHashes(n, line, j)
	if err != nil {
		return err
	}
	var data []byte
	for _, h := range hashes {
		data = append(data, h[:]...)
	}
	if _, err := j.hashes.WriteAt(data, tlog.StoredHashCount(n)*tlog.HashSize); err != nil {
		return fmt.Errorf("cannot write %s: %w", hashesFile, capture.PlainError(err))
	}
	return nil
}

// append writes an entry behind the last; settle forces it to disk. now is held at the time of the entry before when the clock went back.
func (j *journal) append(e Entry, now time.Time) (Entry, error) {
	if j.fault != nil {
		return e, j.fault
	}
	if now.Before(j.latest) {
		now = j.latest
	}
	e.Number, e.Previous, e.Logged = j.size(), j.last, now.UTC().Format(time.RFC3339Nano)
	line, err := e.encode()
	if err != nil {
		return e, err
	}
	start := j.end()
	if _, err := j.lines.WriteAt(append(line, '\n'), start); err != nil {
		return e, fmt.Errorf("cannot write %s: %w; nothing of this was acknowledged", linesFile, errors.Join(capture.PlainError(err), j.lines.Truncate(start)))
	}
	j.unsettled = append(j.unsettled, line)
	j.take(e, line, start+int64(len(line))+1)
	return e, nil
}

// settled is how many entries are on disk for good.
func (j *journal) settled() int64 { return j.size() - int64(len(j.unsettled)) }

// settle forces all entries to disk. The caller holds the archive for writing.
func (j *journal) settle() error {
	if len(j.unsettled) == 0 {
		return j.fault
	}
	return j.afterSync(j.lines.Sync(), j.size())
}

// afterSync notes that the first n entries are on disk and writes their hashes, or keeps the error: a log that may have holes takes nothing more. Hashes come
// after their lines, so that a log that is shorter than its hashes has lost entries that were acknowledged.
func (j *journal) afterSync(err error, n int64) error {
	if err != nil && j.fault == nil {
		j.fault = fmt.Errorf("cannot write %s: %w; open the evidence again when the disk is well", linesFile, capture.PlainError(err))
	}
	for j.fault == nil && j.settled() < n {
		if err := j.storeHashes(j.settled(), j.unsettled[0]); err != nil {
			j.fault = err
			break
		}
		j.unsettled = j.unsettled[1:]
	}
	return j.fault
}

// line gives the bytes of an entry without the line break.
func (j *journal) line(n int64) ([]byte, error) {
	if n < 0 || n >= j.size() {
		return nil, fmt.Errorf("entry %d: %w; the log has %d", n, ErrNotFound, j.size())
	}
	start := int64(0)
	if n > 0 {
		start = j.ends[n-1]
	}
	line := make([]byte, j.ends[n]-1-start)
	if _, err := j.lines.ReadAt(line, start); err != nil {
		return nil, fmt.Errorf("cannot read %s at byte %d: %w", linesFile, start, capture.PlainError(err))
	}
	return line, nil
}
