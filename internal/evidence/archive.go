package evidence

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"marsad/internal/capture"
	"marsad/internal/filelock"
)

// The kinds of errors besides ErrDamaged.
var (
	ErrNotFound = errors.New("not in evidence")
	ErrLocked   = errors.New("another process is writing evidence")
	ErrRefused  = errors.New("refused")
)

// Options sets up an archive.
type Options struct {
	Now              func() time.Time // of log entries; time.Now when nil
	Random           io.Reader        // for the signing key; crypto/rand when nil
	CollectorVersion string           // named in every WARC file
	KeyFile          string           // the private key; DIR.key when empty
	ReadOnly         bool             // takes no lock, makes and repairs nothing
	Remote           Remote           // keeps the files; the folder then holds a copy of the log alone, which can be made again. nil for the folder itself
}

// Archive is an evidence folder, open. It is safe for concurrent use; one process at a time writes.
type Archive struct {
	dir      string
	o        Options
	lock     *os.File
	signer   signer
	repaired []string

	pushing sync.Mutex   // held by whoever writes to the remote log; taken last
	pushed  atomic.Int64 // entries of which the remote log is known to have
	syncing sync.Mutex   // held by whoever forces the log to disk, for all that wait meanwhile; taken before mu
	mu      sync.RWMutex // guards what follows; held for writing while an entry is appended
	journal *journal
	index   index
	sealed  string // the last day whose head is written for good
	closed  bool

	temporary string // a folder that goes with the archive, "" for none
}

// index finds entries by what they hold. It is made again from the log on every opening.
type index struct {
	records  map[string]place // WARC-Record-ID
	bodies   map[hash]place   // the first with this body
	payloads map[hash]place   // the first, not a revisit, with this payload
	objects  map[hash]int64
	reports  map[reportKey]string // the newest hash logged for the version
	keys     []string
	erased   map[string]bool  // objects that were taken away
	gone     map[string]int64 // bodies that are not kept again, with the entry of their erasure
	stale    bool             // an erasure came behind what it erased
}

func newIndex() index {
	return index{records: map[string]place{}, bodies: map[hash]place{}, payloads: map[hash]place{}, objects: map[hash]int64{}, reports: map[reportKey]string{}, erased: map[string]bool{}, gone: map[string]int64{}}
}

type hash [32]byte

type place struct {
	entry   int64
	content int
}

type reportKey struct {
	id      string
	version int
}

// Ref names an entry of the log and the WARC file it is about.
type Ref struct {
	Entry  int64
	Object string // SHA-256 of the WARC file; "" for a report
}

// Exists reports whether a folder holds an archive.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, linesFile))
	return err == nil
}

// Open opens the folder, makes it when it is not there, and repairs what a stop at a bad moment left: a torn last line, missing hashes, files without an
// entry. Repaired says what that was.
func Open(dir string, o Options) (*Archive, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	dir = filepath.Clean(dir)
	if o.KeyFile == "" {
		o.KeyFile = dir + ".key"
	}
	a := &Archive{dir: dir, o: o, index: newIndex()}
	if err := a.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("evidence %s: %w", dir, err), a.release())
	}
	return a, nil
}

func (a *Archive) open() (err error) {
	if !a.o.ReadOnly {
		if err := a.prepare(); err != nil {
			return err
		}
	} else if !Exists(a.dir) && a.o.Remote == nil {
		return fmt.Errorf("%w: there is no archive in the folder", ErrNotFound)
	}
	if err := a.openLog(); err != nil {
		return err
	}
	if err := a.reindex(context.Background()); err != nil || a.o.ReadOnly {
		return err
	}
	if err := a.finishErasures(); err != nil {
		return err
	}
	if err := a.useKey(); err != nil {
		return err
	}
	if err := a.adopt(); err != nil {
		return err
	}
	return errors.Join(a.sealDays(a.o.Now()), a.settleAll())
}

// openLog opens the log; of a remote archive it is brought into the folder before, and what the folder has more than that is written there.
func (a *Archive) openLog() (err error) {
	if a.o.Remote == nil {
		a.journal, a.repaired, err = openJournal(a.dir, a.o.ReadOnly, a.index.add)
		return err
	}
	for _, name := range folders {
		if err := makeDir(filepath.Join(a.dir, name)); err != nil {
			return fmt.Errorf("cannot make its folder: %w", capture.PlainError(err))
		}
	}
	n, err := pull(context.Background(), a.o.Remote, a.dir)
	if err != nil {
		return err
	}
	a.pushed.Store(n)
	// That hashes are made again is nothing to tell: they are never kept but here.
	a.journal, _, err = openJournal(a.dir, false, a.index.add)
	if err == nil && a.journal.size() < n { // a part is there whole or not at all, so that its last line is never one that was torn
		err = fmt.Errorf("%w: the log of %s, line %d is not as it was written; see marsad verify", ErrDamaged, a.o.Remote, a.journal.size()+1)
	}
	if err != nil || a.o.ReadOnly {
		return err
	}
	return a.pushAll()
}

// pushAll writes what the remote log lacks. The caller holds mu, or is the only one.
func (a *Archive) pushAll() error {
	from, lines, err := a.unpushed()
	if err != nil {
		return err
	}
	return a.push(from, lines)
}

// settleAll forces all entries to disk. The caller holds mu, or is the only one.
func (a *Archive) settleAll() error {
	if a.o.Remote == nil || a.journal.fault != nil || len(a.journal.unsettled) == 0 {
		return a.journal.settle()
	}
	if err := a.pushAll(); err != nil {
		return err
	}
	return a.journal.settle()
}

// folders are those of an archive, in the order in which they are made.
var folders = []string{"", "objects", "log", "heads", "timestamps", "tmp"}

func (a *Archive) prepare() error {
	if _, err := os.Stat(filepath.Dir(a.dir)); err != nil {
		return fmt.Errorf("the folder %s does not exist; make it first", filepath.Dir(a.dir))
	}
	if info, err := os.Stat(a.dir); err == nil && !info.IsDir() {
		return errors.New("is a file; name a folder")
	}
	for i, name := range folders {
		if err := makeDir(filepath.Join(a.dir, name)); err != nil {
			return fmt.Errorf("cannot make its folder: %w", capture.PlainError(err))
		}
		if i == 0 {
			if err := a.takeLock(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *Archive) takeLock() (err error) {
	if a.lock, err = os.OpenFile(filepath.Join(a.dir, "lock"), os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return fmt.Errorf("cannot make its lock: %w", capture.PlainError(err))
	}
	if err := filelock.Take(a.lock); err != nil {
		return fmt.Errorf("%w, such as marsad collect; wait until it has ended or stop it, or name another folder with --evidence", ErrLocked)
	}
	return nil
}

// writing reports whether another process holds the lock of a folder.
func writing(dir string) bool {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return filelock.Take(f) != nil
}

// useKey loads the signing key; a new one becomes an entry of the log, so that whoever checks a head knows since when it signs.
func (a *Archive) useKey() (err error) {
	var made bool
	if a.signer, made, err = loadSigner(a.o.KeyFile, a.o.Random); err != nil {
		return err
	}
	keys := a.index.keys
	if known := len(keys) > 0 && keys[len(keys)-1] == a.signer.public; !known {
		if len(keys) > 0 && made {
			a.repaired = append(a.repaired, fmt.Sprintf("the signing key %s was not there; a new one is made and logged, heads signed before stay valid", a.o.KeyFile))
		}
		if _, err := a.write(Entry{Kind: KindKey, Key: a.signer.public}); err != nil {
			return err
		}
	}
	public := filepath.Join(a.dir, publicFile)
	if data, err := os.ReadFile(public); err == nil && string(data) == a.signer.public+"\n" {
		return nil
	}
	if err := writeFile(filepath.Join(a.dir, "tmp"), public, []byte(a.signer.public+"\n"), 0o644); err != nil {
		return fmt.Errorf("cannot write %s: %w", publicFile, capture.PlainError(err))
	}
	return a.copyOut(publicFile, []byte(a.signer.public+"\n"))
}

// publicFile holds the key that heads are signed with now.
const publicFile = "public.key"

// Repaired says what opening put right, a sentence each.
func (a *Archive) Repaired() []string { return a.repaired }

// PublicKey gives the key that heads are signed with now, in the form of golang.org/x/mod/sumdb/note; "" when none was made yet.
func (a *Archive) PublicKey() string {
	if n := len(a.index.keys); n > 0 {
		return a.index.keys[n-1]
	}
	return ""
}

// Close writes the head of the day and gives the lock back.
func (a *Archive) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil
	}
	var err error
	if !a.o.ReadOnly {
		_, err = a.writeHead()
	}
	a.closed = true
	return errors.Join(err, a.release())
}

// release closes the files; the lock goes last.
func (a *Archive) release() error {
	var err error
	if a.journal != nil {
		err = a.journal.close()
	}
	if a.lock != nil {
		err = errors.Join(err, a.lock.Close())
	}
	if a.temporary != "" {
		err = errors.Join(err, os.RemoveAll(a.temporary))
	}
	return err
}

// settle returns when entry n is on disk. Whoever comes first forces to disk what all others have written until then, so that many writers share one turn of
// the disk. The caller holds nothing.
func (a *Archive) settle(n int64) error {
	a.syncing.Lock()
	defer a.syncing.Unlock()
	a.mu.RLock()
	done, size, fault := a.journal.settled() > n, a.journal.size(), a.journal.fault
	from, lines, unread := a.unpushed()
	a.mu.RUnlock()
	if done || fault != nil {
		return fault
	}
	err := a.journal.lines.Sync()
	if remote := errors.Join(unread, a.push(from, lines)); err == nil && remote != nil {
		return remote // the next try writes the same lines
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.journal.afterSync(err, size)
}

// usable refuses a closed archive and a call that was ended.
func (a *Archive) usable(ctx context.Context) error {
	if a.closed {
		return fmt.Errorf("evidence %s is closed", a.dir)
	}
	return ctx.Err()
}

// write appends an entry, puts it into the index, and closes the day before when a new one began. The caller holds mu.
func (a *Archive) write(e Entry) (Entry, error) {
	if a.o.ReadOnly {
		return e, fmt.Errorf("%w: evidence %s is open for reading only", ErrRefused, a.dir)
	}
	now := a.o.Now()
	if err := a.sealDays(now); err != nil {
		return e, err
	}
	e, err := a.journal.append(e, now)
	if err != nil {
		return e, fmt.Errorf("evidence %s: %w", a.dir, err)
	}
	a.index.add(e)
	return e, nil
}

func (x *index) add(e Entry) {
	if e.Erased != nil {
		for _, object := range e.Erased.Objects {
			x.stale = x.stale || !x.erased[object]
			x.erased[object] = true
		}
		for _, body := range e.Erased.Bodies {
			x.gone[body] = e.Number
		}
	}
	switch e.Kind {
	case KindKey:
		x.keys = append(x.keys, e.Key)
	case KindReport:
		if e.Report != nil {
			x.reports[reportKey{e.Report.ID, e.Report.Version}] = e.Report.SHA256
		}
	}
	if h, ok := parseHash(e.Object); ok {
		x.objects[h] = e.Number
	}
	if x.erased[e.Object] {
		return
	}
	for i, c := range e.Contents {
		at := place{e.Number, i}
		x.records[c.Record] = at
		if h, ok := parseHash(c.Body); ok {
			keepFirst(x.bodies, h, at)
		}
		if h, ok := parseHash(c.Payload); ok && !c.Revisit {
			keepFirst(x.payloads, h, at)
		}
	}
}

func keepFirst(m map[hash]place, h hash, at place) {
	if _, ok := m[h]; !ok {
		m[h] = at
	}
}

func parseHash(s string) (h hash, ok bool) {
	data, err := hex.DecodeString(s)
	return h, err == nil && copy(h[:], data) == len(h) && len(data) == len(h)
}

// Entries gives every entry, the oldest first, as the log stood when the iteration began.
func (a *Archive) Entries(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		a.mu.RLock()
		size := a.journal.size()
		a.mu.RUnlock()
		for n := int64(0); n < size; n++ {
			a.mu.RLock()
			e, err := a.entry(ctx, n)
			a.mu.RUnlock()
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// Origins gives the entries that the revisits of an entry refer to: without them its bytes are not whole.
func (a *Archive) Origins(ctx context.Context, e Entry) ([]Entry, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	var origins []Entry
	for _, c := range e.Contents {
		h, _ := parseHash(c.Payload)
		at, ok := a.index.payloads[h]
		if !c.Revisit || !ok {
			continue
		}
		origin, err := a.entry(ctx, at.entry)
		if err != nil {
			return nil, err
		}
		origins = append(origins, origin)
	}
	return origins, nil
}

// entry reads entry n. The caller holds mu.
func (a *Archive) entry(ctx context.Context, n int64) (Entry, error) {
	if err := a.usable(ctx); err != nil {
		return Entry{}, err
	}
	line, err := a.journal.line(n)
	if err != nil {
		return Entry{}, fmt.Errorf("evidence %s: %w", a.dir, err)
	}
	e, err := parseEntry(line)
	if err != nil {
		return e, fmt.Errorf("%w: %s, entry %d %w; see marsad verify", ErrDamaged, linesFile, n, err)
	}
	return e, nil
}

// exists reports whether there is an evidence folder.
func exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, linesFile))
	return !errors.Is(err, fs.ErrNotExist)
}
