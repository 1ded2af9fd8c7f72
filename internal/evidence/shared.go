package evidence

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"sync"

	"marsad/internal/capture"
)

// Vault is what keeps evidence and gives it out: one Archive, or the archives of several writers as one.
type Vault interface {
	PutExchange(ctx context.Context, chain []capture.Exchange) (Ref, error)
	PutCapture(ctx context.Context, c capture.Capture) (Ref, error)
	PutRecord(ctx context.Context, id string, version int, sha256 string, found bool) (Ref, error)
	Registered(id string, version int) string
	Capture(ctx context.Context, hash string) (capture.Capture, error)
	Object(object string) ([]byte, error)
	Entries(ctx context.Context) iter.Seq2[Entry, error]
	Origins(ctx context.Context, e Entry) ([]Entry, error)
	BodiesOf(ctx context.Context, addresses []string) ([]string, error)
	IsErased(object string) bool
	Erase(ctx context.Context, e Erased) ([]string, error)
	Repaired() []string
	Close() error
}

// Shared is the evidence of several writers, read as one. One of them may be its own, to which it writes. It is safe for concurrent use.
type Shared struct {
	place Place
	o     Options
	name  string
	own   *Archive // nil when it is open for reading only

	mu     sync.RWMutex
	others []*Archive
	names  map[string]bool // of own and others
}

// mostNames is how many names are tried: so many workers may run on one machine without names of their own.
const mostNames = 256

// OpenShared opens the archives of a place. Unless o says read only, it also opens one to write to: that of the writer with the name, or when another process of this
// machine has that, of the first of NAME-2, NAME-3 and so on that is free.
func OpenShared(ctx context.Context, place Place, name string, o Options) (*Shared, error) {
	s := &Shared{place: place, o: o, names: map[string]bool{}}
	if !o.ReadOnly {
		if err := s.openOwn(ctx, name); err != nil {
			return nil, err
		}
	}
	if err := s.look(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Shared) openOwn(ctx context.Context, name string) (err error) {
	for n := 1; n <= mostNames; n++ {
		if s.name = name; n > 1 {
			s.name += "-" + strconv.Itoa(n)
		}
		s.own, err = s.place.Open(ctx, s.name, s.o)
		if err == nil {
			s.names[s.name] = true
			return nil
		}
		if !errors.Is(err, ErrLocked) || name == "" {
			return err
		}
	}
	return err
}

// look opens the archives of writers that are not open yet.
func (s *Shared) look(ctx context.Context) error {
	writers, err := s.place.Writers(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range writers {
		if s.names[w] {
			continue
		}
		a, err := s.place.Open(ctx, w, Options{ReadOnly: true})
		if errors.Is(err, ErrNotFound) {
			continue // it has just been made, and nothing is in it
		}
		if err != nil {
			return err
		}
		s.names[w], s.others = true, append(s.others, a)
	}
	return nil
}

// Empty tells whether there is no archive yet; writers may come later.
func (s *Shared) Empty() bool { return len(s.all()) == 0 }

// Name is the writer's.
func (s *Shared) Name() string { return s.name }

// Own is the archive that is written to, nil when there is none.
func (s *Shared) Own() *Archive { return s.own }

// all gives the archives, the own one first.
func (s *Shared) all() []*Archive {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.own == nil {
		return s.others[:len(s.others):len(s.others)]
	}
	return append([]*Archive{s.own}, s.others...)
}

func (s *Shared) writes() error {
	if s.own == nil {
		return fmt.Errorf("%w: evidence %s is open for reading only", ErrRefused, s.place)
	}
	return nil
}

// refuseErased refuses what any of the writers was told to erase.
func (s *Shared) refuseErased(bodies ...string) error {
	for _, a := range s.all() {
		if err := a.refuseErased(bodies...); err != nil {
			return err
		}
	}
	return nil
}

// PutExchange is Archive's.
func (s *Shared) PutExchange(ctx context.Context, chain []capture.Exchange) (Ref, error) {
	if err := s.writes(); err != nil {
		return Ref{}, err
	}
	for _, x := range chain {
		if err := s.refuseErased(SHA256(x.Body), SHA256(x.Wire)); err != nil {
			return Ref{}, err
		}
	}
	return s.own.PutExchange(ctx, chain)
}

// PutCapture is Archive's. What another writer holds is held again.
func (s *Shared) PutCapture(ctx context.Context, c capture.Capture) (Ref, error) {
	if err := errors.Join(s.writes(), s.refuseErased(c.SHA256)); err != nil {
		return Ref{}, err
	}
	return s.own.PutCapture(ctx, c)
}

// PutRecord is Archive's.
func (s *Shared) PutRecord(ctx context.Context, id string, version int, sha256 string, found bool) (Ref, error) {
	if err := s.writes(); err != nil {
		return Ref{}, err
	}
	return s.own.PutRecord(ctx, id, version, sha256, found)
}

// Registered is Archive's, as far as is known of the others.
func (s *Shared) Registered(id string, version int) string {
	for _, a := range s.all() {
		if hash := a.Registered(id, version); hash != "" {
			return hash
		}
	}
	return ""
}

// Capture is Archive's: from the own archive, then from what is known of the others, then from what they have written since.
func (s *Shared) Capture(ctx context.Context, hash string) (capture.Capture, error) {
	missing := fmt.Errorf("capture %s: %w", hash, ErrNotFound)
	for _, fresh := range []bool{false, true} {
		if fresh {
			if err := s.look(ctx); err != nil {
				return capture.Capture{}, err
			}
		}
		for _, a := range s.all() {
			if !fresh && !a.holds(hash) {
				continue
			}
			c, err := a.Capture(ctx, hash)
			if !errors.Is(err, ErrNotFound) {
				return c, err
			}
			missing = err
		}
	}
	return capture.Capture{}, missing
}

// holds tells whether a body is in the part of the log that is known.
func (a *Archive) holds(hash string) bool {
	h, ok := parseHash(hash)
	a.mu.RLock()
	defer a.mu.RUnlock()
	_, found := a.index.bodies[h]
	return ok && found
}

// Object is Archive's.
func (s *Shared) Object(object string) ([]byte, error) {
	h, _ := parseHash(object)
	var err error
	for _, a := range s.all() {
		a.mu.RLock()
		_, known := a.index.objects[h]
		a.mu.RUnlock()
		if !known {
			continue
		}
		var data []byte
		if data, err = a.Object(object); err == nil {
			return data, nil
		}
	}
	if err == nil {
		err = fmt.Errorf("%w: no entry names %s", ErrNotFound, objectPath(object))
	}
	return nil, err
}

// Entries is Archive's, one archive after the other. The numbers of entries are those in their own logs.
func (s *Shared) Entries(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, a := range s.all() {
			for e, err := range a.Entries(ctx) {
				e.from = a
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}
}

// Origins is Archive's. The revisits of an archive refer to entries of the same archive.
func (s *Shared) Origins(ctx context.Context, e Entry) ([]Entry, error) {
	if e.from == nil {
		return nil, fmt.Errorf("entry %d: %w: it does not come from this evidence", e.Number, ErrNotFound)
	}
	return e.from.Origins(ctx, e)
}

// BodiesOf is Archive's.
func (s *Shared) BodiesOf(ctx context.Context, addresses []string) ([]string, error) {
	var out []string
	for _, a := range s.all() {
		bodies, err := a.BodiesOf(ctx, addresses)
		if err != nil {
			return nil, err
		}
		out = append(out, bodies...)
	}
	return out, nil
}

// IsErased is Archive's.
func (s *Shared) IsErased(object string) bool {
	for _, a := range s.all() {
		if a.IsErased(object) {
			return true
		}
	}
	return false
}

// Erase is Archive's, in every archive that holds one of the bytes. Each is opened for writing; when a process that runs has one of them, the erasure ends with
// ErrLocked, and what was done until then stays done.
func (s *Shared) Erase(ctx context.Context, e Erased) ([]string, error) {
	if err := s.writes(); err != nil {
		return nil, err
	}
	objects, err := s.own.Erase(ctx, e)
	if err != nil {
		return objects, err
	}
	writers, err := s.place.Writers(ctx)
	if err != nil {
		return objects, err
	}
	for _, w := range writers {
		if w == s.name {
			continue
		}
		more, err := s.eraseOf(ctx, w, e)
		if objects = append(objects, more...); err != nil {
			return objects, err
		}
	}
	return objects, nil
}

func (s *Shared) eraseOf(ctx context.Context, writer string, e Erased) ([]string, error) {
	a, err := s.place.Open(ctx, writer, s.o)
	if err != nil {
		return nil, err
	}
	objects, err := a.Erase(ctx, e)
	return objects, errors.Join(err, a.Close())
}

// Repaired is Archive's, of the own archive.
func (s *Shared) Repaired() []string {
	if s.own == nil {
		return nil
	}
	return s.own.Repaired()
}

// Close closes all archives.
func (s *Shared) Close() error {
	var err error
	for _, a := range s.all() {
		err = errors.Join(err, a.Close())
	}
	return err
}
