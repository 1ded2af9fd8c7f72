package evidence

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"marsad/internal/capture"
	"marsad/internal/evidence/warc"
)

// Erased is what an entry says of an erasure. The log keeps the entries of the files that went, so that what was held, when and with which hashes still stands.
type Erased struct {
	Objects []string `json:"objects"` // SHA-256 of the WARC files that were taken away
	Bodies  []string `json:"bodies"`  // SHA-256 of what was to be erased; it is not kept again
	Of      string   `json:"of"`      // the report or the record that it was evidence for
	By      string   `json:"by"`
	Why     string   `json:"why"`
}

// ErrErased is behind the refusal to keep again what was erased. It is an ErrRefused.
var ErrErased = fmt.Errorf("%w: it was erased, and is not kept again", ErrRefused)

// Erase takes away for good every WARC file in which bytes with one of the hashes stand, as they were received or with their coding undone. The log says first that they
// go, who decided it and why; a stop in between is made good on the next opening. A payload in such a file that other files refer to is kept by itself before.
// It gives the names of the files; none when the archive holds none of the bytes.
func (a *Archive) Erase(ctx context.Context, e Erased) ([]string, error) {
	if e.By == "" || e.Why == "" {
		return nil, fmt.Errorf("%w: an erasure says who decided it and why", ErrRefused)
	}
	wanted := map[string]bool{}
	for _, h := range e.Bodies {
		wanted[h] = true
	}
	found, err := a.holding(ctx, wanted)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if err := a.saveBystanders(ctx, found, wanted); err != nil {
		return nil, err
	}
	e.Objects = nil
	for _, x := range found {
		e.Objects = append(e.Objects, x.Object)
	}
	entry, err := a.logErasure(ctx, e)
	if err != nil {
		return nil, err
	}
	if err := a.settle(entry.Number); err != nil {
		return nil, err
	}
	return e.Objects, a.takeAway(e.Objects)
}

func (a *Archive) logErasure(ctx context.Context, e Erased) (Entry, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.usable(ctx); err != nil {
		return Entry{}, err
	}
	entry, err := a.write(Entry{Kind: KindErasure, Erased: &e})
	if err == nil {
		err = a.reindex(ctx)
	}
	return entry, err
}

// holding gives the entries of files that hold one of the bodies and are not erased.
func (a *Archive) holding(ctx context.Context, wanted map[string]bool) ([]Entry, error) {
	var out []Entry
	for e, err := range a.Entries(ctx) {
		if err != nil {
			return nil, err
		}
		if !a.IsErased(e.Object) && slices.ContainsFunc(e.Contents, func(c Content) bool { return wanted[c.Body] || wanted[c.Payload] }) {
			out = append(out, e)
		}
	}
	return out, nil
}

// saveBystanders keeps payloads by themselves that stand in files which go and that files which stay refer to, such as the page of a redirect.
func (a *Archive) saveBystanders(ctx context.Context, goes []Entry, wanted map[string]bool) error {
	stand := map[string]place{}
	gone := map[int64]bool{}
	for _, e := range goes {
		gone[e.Number] = true
		for i, c := range e.Contents {
			if !c.Revisit && c.Payload != "" && !wanted[c.Body] && !wanted[c.Payload] {
				stand[c.Payload] = place{e.Number, i}
			}
		}
	}
	if len(stand) == 0 {
		return nil
	}
	needed := map[string]bool{}
	for e, err := range a.Entries(ctx) {
		if err != nil {
			return err
		}
		for _, c := range e.Contents {
			if _, ok := stand[c.Payload]; ok && c.Revisit && !gone[e.Number] && !a.IsErased(e.Object) {
				needed[c.Payload] = true
			}
		}
	}
	for _, e := range goes {
		for i, c := range e.Contents {
			if needed[c.Payload] && stand[c.Payload] == (place{e.Number, i}) {
				if err := a.saveBystander(ctx, e, c); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (a *Archive) saveBystander(ctx context.Context, e Entry, c Content) error {
	r, err := a.member(e, c)
	if err != nil {
		return err
	}
	data, err := r.Payload()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, objectPath(e.Object), err)
	}
	at, err := time.Parse(time.RFC3339Nano, c.Captured)
	if err != nil {
		return fmt.Errorf("%w: record %s: %w", ErrDamaged, c.Record, err)
	}
	b := &builder{collector: a.o.CollectorVersion, earlier: func(string) (original, bool) { return original{}, false }}
	copied := capture.New(data, savedName+c.Payload, at)
	if err := errors.Join(b.start(warc.Date(at)), b.capture(copied)); err != nil {
		return err
	}
	kept, _, err := describe(b.file)
	if err != nil {
		return err
	}
	if err := a.keep(kept.Object, b.file); err != nil {
		return err
	}
	ref, err := a.log(ctx, captureID(copied), kept)
	if err != nil {
		return err
	}
	return a.settle(ref.Entry)
}

// savedName stands before the hash in the name of a payload that was kept by itself.
const savedName = "payload of an erased file: "

// takeAway removes files that the log says are erased.
func (a *Archive) takeAway(objects []string) error {
	for _, object := range objects {
		if a.o.Remote != nil {
			if err := a.o.Remote.Remove(context.Background(), objectPath(object)); err != nil {
				return fmt.Errorf("evidence %s: cannot take %s away: %w; it is done when the archive is next opened", a.o.Remote, objectPath(object), err)
			}
			continue
		}
		path := filepath.Join(a.dir, filepath.FromSlash(objectPath(object)))
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("evidence %s: cannot take %s away: %w; it is done when the archive is next opened", a.dir, objectPath(object), capture.PlainError(err))
		}
		if err := syncDir(filepath.Dir(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// finishErasures takes files away that an erasure which was stopped left.
func (a *Archive) finishErasures() error {
	if a.o.Remote != nil {
		return a.takeAway(slices.Sorted(maps.Keys(a.index.erased)))
	}
	for object := range a.index.erased {
		if _, err := os.Stat(filepath.Join(a.dir, filepath.FromSlash(objectPath(object)))); err != nil {
			continue
		}
		if err := a.takeAway([]string{object}); err != nil {
			return err
		}
		a.repaired = append(a.repaired, fmt.Sprintf("%s was erased when the process stopped; it is taken away", objectPath(object)))
	}
	slices.Sort(a.repaired)
	return nil
}

// IsErased tells whether a WARC file was erased.
func (a *Archive) IsErased(object string) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.index.erased[object]
}

// refuseErased refuses bytes that were erased.
func (a *Archive) refuseErased(bodies ...string) error {
	a.mu.RLock()
	defer a.mu.RUnlock()
	for _, h := range bodies {
		if n, ok := a.index.gone[h]; ok {
			return fmt.Errorf("capture %s (entry %d): %w", h, n, ErrErased)
		}
	}
	return nil
}

// reindex makes the index again without what was erased. The caller holds mu, or is the only one.
func (a *Archive) reindex(ctx context.Context) error {
	if !a.index.stale {
		return nil
	}
	fresh := newIndex()
	fresh.erased, fresh.gone = a.index.erased, a.index.gone
	for n := range a.journal.size() {
		e, err := a.entry(ctx, n)
		if err != nil {
			return err
		}
		fresh.add(e)
	}
	fresh.stale = false
	a.index = fresh
	return nil
}

// BodiesOf gives the SHA-256 of what was last answered at addresses, in the order in which it was kept: the pictures of a page by the addresses that it names.
func (a *Archive) BodiesOf(ctx context.Context, addresses []string) ([]string, error) {
	wanted := map[string]bool{}
	for _, address := range addresses {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			wanted[targetURI(u)] = true
		}
	}
	var out []string
	for e, err := range a.Entries(ctx) {
		if err != nil {
			return nil, err
		}
		if n := len(e.Contents); n > 0 && slices.ContainsFunc(e.Contents, func(c Content) bool { return wanted[c.URI] }) {
			if body := e.Contents[n-1].Body; body != "" && !slices.Contains(out, body) && strings.HasPrefix(e.Contents[n-1].MediaType, "image/") {
				out = append(out, body)
			}
		}
	}
	return out, nil
}
