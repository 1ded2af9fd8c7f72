package evidence

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"marsad/internal/capture"
	"marsad/internal/evidence/warc"
)

// PutExchange keeps a fetch: the chain of its redirects and the answer, as one WARC file and one entry. When it returns, everything is on disk. The
// same exchanges again give the Ref of the first time; a body that is kept already is kept as a revisit of the first.
func (a *Archive) PutExchange(ctx context.Context, chain []capture.Exchange) (Ref, error) {
	if len(chain) == 0 {
		return Ref{}, fmt.Errorf("%w: there is no exchange", ErrRefused)
	}
	last := chain[len(chain)-1]
	for _, x := range chain {
		if err := a.refuseErased(SHA256(x.Body), SHA256(x.Wire)); err != nil {
			return Ref{}, err
		}
	}
	build := func(b *builder) error {
		if err := b.start(warc.Date(chain[0].At)); err != nil {
			return err
		}
		for _, e := range chain {
			if err := b.exchange(e); err != nil {
				return err
			}
		}
		return nil
	}
	return a.put(ctx, KindExchange, exchangeID(last), build)
}

// PutCapture keeps bytes of a file or of standard input. The same bytes under the same name give the Ref of the first time.
func (a *Archive) PutCapture(ctx context.Context, c capture.Capture) (Ref, error) {
	if SHA256(c.Bytes) != c.SHA256 {
		return Ref{}, fmt.Errorf("%w: capture %s: its bytes have another hash", ErrRefused, c.SHA256)
	}
	if err := a.refuseErased(c.SHA256); err != nil {
		return Ref{}, err
	}
	if c.CapturedAt.IsZero() { // text that a caller handed over: it is captured now
		c.CapturedAt = a.o.Now()
	}
	return a.put(ctx, KindCapture, captureID(c), func(b *builder) error {
		return errors.Join(b.start(warc.Date(c.CapturedAt)), b.capture(c))
	})
}

// PutRecord logs that the register took a version of a report; sha256 is of the record's JSON as the store keeps it. The same again changes nothing. found says
// that it was taken earlier and is logged late.
func (a *Archive) PutRecord(ctx context.Context, id string, version int, sha256 string, found bool) (Ref, error) {
	if _, ok := parseHash(sha256); !ok || version < 1 {
		return Ref{}, fmt.Errorf("%w: report %q, version %d: %q is no SHA-256", ErrRefused, id, version, sha256)
	}
	ref, err := a.putRecord(ctx, Entry{Kind: KindReport, Report: &Report{ID: id, Version: version, SHA256: sha256}, Found: found})
	if err != nil {
		return Ref{}, err
	}
	return ref, a.settle(ref.Entry)
}

func (a *Archive) putRecord(ctx context.Context, e Entry) (Ref, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.usable(ctx); err != nil {
		return Ref{}, err
	}
	if a.index.reports[reportKey{e.Report.ID, e.Report.Version}] == e.Report.SHA256 {
		return Ref{}, nil
	}
	e, err := a.write(e)
	return Ref{Entry: e.Number}, err
}

// Registered gives the hash that the log holds for a version of a report, or "" when it holds none.
func (a *Archive) Registered(id string, version int) string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.index.reports[reportKey{id, version}]
}

// put keeps one WARC file whose main record has the ID: the file first, then its entry.
func (a *Archive) put(ctx context.Context, kind, id string, build func(*builder) error) (Ref, error) {
	if ref, ok, err := a.known(ctx, id); err != nil {
		return ref, err
	} else if ok {
		return ref, a.settle(ref.Entry)
	}
	if a.o.ReadOnly {
		return Ref{}, fmt.Errorf("%w: evidence %s is open for reading only", ErrRefused, a.dir)
	}
	b := &builder{collector: a.o.CollectorVersion, earlier: a.earlier}
	if err := build(b); err != nil {
		return Ref{}, fmt.Errorf("evidence %s: %w", a.dir, err)
	}
	e, _, err := describe(b.file)
	if err != nil {
		return Ref{}, fmt.Errorf("evidence %s: the WARC file that was made cannot be read again: %w", a.dir, err)
	}
	e.Kind = kind
	if err := a.keep(e.Object, b.file); err != nil {
		return Ref{}, err
	}
	ref, err := a.log(ctx, id, e)
	if err != nil {
		return Ref{}, err // the file stays and is found again on the next opening
	}
	return ref, a.settle(ref.Entry)
}

// log writes the entry of a file that is kept, unless somebody else put the same in the meantime.
func (a *Archive) log(ctx context.Context, id string, e Entry) (Ref, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.usable(ctx); err != nil {
		return Ref{}, err
	}
	if at, ok := a.index.records[id]; ok {
		return a.refTo(ctx, at)
	}
	e, err := a.write(e)
	return Ref{Entry: e.Number, Object: e.Object}, err
}

func (a *Archive) known(ctx context.Context, id string) (Ref, bool, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if err := a.usable(ctx); err != nil {
		return Ref{}, false, err
	}
	at, ok := a.index.records[id]
	if !ok {
		return Ref{}, false, nil
	}
	ref, err := a.refTo(ctx, at)
	return ref, true, err
}

func (a *Archive) refTo(ctx context.Context, at place) (Ref, error) {
	e, err := a.entry(ctx, at.entry)
	return Ref{Entry: e.Number, Object: e.Object}, err
}

// earlier is what a builder asks for revisits.
func (a *Archive) earlier(payload string) (original, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	h, ok := parseHash(payload)
	if !ok {
		return original{}, false
	}
	at, ok := a.index.payloads[h]
	if !ok {
		return original{}, false
	}
	e, err := a.entry(context.Background(), at.entry)
	if err != nil {
		return original{}, false // without the entry the payload is simply kept again
	}
	c := e.Contents[at.content]
	return original{record: c.Record, uri: c.URI, date: c.Captured}, true
}

// keep writes an object to its place. A file that stands there already is kept when it has its hash, and written again when it was damaged.
func (a *Archive) keep(object string, file []byte) error {
	if a.o.Remote != nil {
		return a.copyOut(objectPath(object), file)
	}
	path := filepath.Join(a.dir, filepath.FromSlash(objectPath(object)))
	if old, err := os.ReadFile(path); err == nil && SHA256(old) == object {
		return nil
	}
	if err := makeDir(filepath.Dir(path)); err != nil {
		return fmt.Errorf("evidence %s: cannot make the folder of %s: %w", a.dir, objectPath(object), capture.PlainError(err))
	}
	if err := writeFile(filepath.Join(a.dir, "tmp"), path, file, 0o444); err != nil {
		return fmt.Errorf("evidence %s: cannot write %s: %w; nothing of this was acknowledged", a.dir, objectPath(object), capture.PlainError(err))
	}
	return nil
}

// adopt looks for what a stop left behind: files that were being written are taken away, whole ones without an entry get one.
func (a *Archive) adopt() error {
	parts, err := os.ReadDir(filepath.Join(a.dir, "tmp"))
	if err != nil {
		return fmt.Errorf("cannot read the folder tmp: %w", capture.PlainError(err))
	}
	for _, p := range parts {
		if err := os.Remove(filepath.Join(a.dir, "tmp", p.Name())); err != nil {
			return fmt.Errorf("cannot take away tmp/%s: %w", p.Name(), capture.PlainError(err))
		}
		a.repaired = append(a.repaired, fmt.Sprintf("tmp/%s was being written when the process stopped and never acknowledged; it is taken away", p.Name()))
	}
	return eachObject(a.dir, func(name, object string) error {
		h, ok := parseHash(object)
		if _, logged := a.index.objects[h]; ok && logged {
			return nil
		}
		return a.adoptObject(name, object)
	})
}

func (a *Archive) adoptObject(name, object string) error {
	data, err := os.ReadFile(filepath.Join(a.dir, filepath.FromSlash(name)))
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", name, capture.PlainError(err))
	}
	if SHA256(data) != object {
		a.repaired = append(a.repaired, fmt.Sprintf("%s is in no entry, and its bytes have another hash than its name; it is left alone", name))
		return nil
	}
	e, _, err := describe(data)
	if err != nil {
		a.repaired = append(a.repaired, fmt.Sprintf("%s is in no entry and holds no evidence (%v); it is left alone", name, err))
		return nil
	}
	e.Found = true
	if _, err := a.write(e); err != nil {
		return err
	}
	a.repaired = append(a.repaired, fmt.Sprintf("%s was kept but not logged when the process stopped; it is logged now", name))
	return nil
}

// eachObject walks over the object files in the order of their names; object is the hash that the name says, "" for a name that says none.
func eachObject(dir string, f func(name, object string) error) error {
	shelves, err := os.ReadDir(filepath.Join(dir, "objects"))
	if err != nil {
		return fmt.Errorf("cannot read the folder objects: %w", capture.PlainError(err))
	}
	for _, shelf := range shelves {
		files, err := os.ReadDir(filepath.Join(dir, "objects", shelf.Name()))
		if err != nil {
			return fmt.Errorf("cannot read objects/%s: %w", shelf.Name(), capture.PlainError(err))
		}
		for _, file := range files {
			name := "objects/" + shelf.Name() + "/" + file.Name()
			if err := f(name, objectOf(shelf.Name(), file.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func objectOf(shelf, file string) string {
	const ending = ".warc.gz"
	if len(file) < len(ending) || file[len(file)-len(ending):] != ending {
		return ""
	}
	object := shelf + file[:len(file)-len(ending)]
	if raw, err := hex.DecodeString(object); err != nil || len(raw) != 32 || len(shelf) != 2 {
		return ""
	}
	return object
}
