package account

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// KindSession is the kind of the objects by which sessions outlive a restart. One that ends is erased.
const KindSession = "session"

// Session is somebody signed in on one browser.
type Session struct {
	ID      string    `json:"id"` // SHA-256 of the key that the browser has
	User    string    `json:"user"`
	Agent   string    `json:"agent,omitempty"` // as the browser names itself
	How     string    `json:"how,omitempty"`   // password, code, passkey or oidc
	Made    time.Time `json:"made"`
	Expires time.Time `json:"expires"`
	Data    []byte    `json:"data"`
}

// Key is register.Entry's.
func (s Session) Key() (string, string) { return KindSession, s.ID }

// Index is register.Entry's.
func (s Session) Index() store.Index {
	return register.AdministrativeIndex("session", register.Link(register.KindUser, s.User))
}

// sessions keeps those of users in the ledger and those of nobody, in which a sign-in is half done, in memory. It is a scs.CtxStore.
type sessions struct {
	book *Book
	mu   sync.Mutex
	half map[string]halfSession
	seen map[string]time.Time // when a kept session now expires: each request moves that, and few are worth a step of the ledger
}

type halfSession struct {
	data    []byte
	expires time.Time
}

const (
	keepEvery = 30 * time.Minute // a restart forgets at most so much of a session's last use
	maxHalf   = 10_000           // sign-ins half done at once; above it the oldest are forgotten
	halfLife  = 10 * time.Minute
)

func newSessions(b *Book) *sessions {
	return &sessions{book: b, half: map[string]halfSession{}, seen: map[string]time.Time{}}
}

// The keys of a session beside keyUser and keyCount.
const (
	keyAgent = "agent"
	keyMade  = "made"
	keyHow   = "how"
)

// Find, Commit and Delete are scs.Store's, which the session manager does not call when there are those with a context.
func (s *sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is scs.Store's.
func (s *sessions) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

// Delete is scs.Store's.
func (s *sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// FindCtx is scs.CtxStore's.
func (s *sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	s.mu.Lock()
	h, ok := s.half[token]
	seen := s.seen[token]
	s.mu.Unlock()
	if ok {
		return h.data, s.book.now().Before(h.expires), nil
	}
	kept, _, err := s.read(ctx, token)
	if isNotFound(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if seen.After(kept.Expires) {
		kept.Expires = seen
	}
	return kept.Data, s.book.now().Before(kept.Expires), nil
}

func (s *sessions) read(ctx context.Context, token string) (Session, int, error) {
	o, err := s.book.ledger.Object(ctx, KindSession, token)
	if err != nil {
		return Session{}, 0, err
	}
	kept, err := register.Read[Session](o)
	return kept, o.Version, err
}

// CommitCtx is scs.CtxStore's. When a session ends is told by the book's clock, and not by the manager's.
func (s *sessions) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return err
	}
	user, _ := values[keyUser].(string)
	if user == "" {
		s.keepHalf(token, data)
		return nil
	}
	made, _ := values[keyMade].(int64)
	expires := s.book.now().Add(sessionIdle)
	if end := time.Unix(made, 0).Add(sessionLife); expires.After(end) {
		expires = end
	}
	was, version, err := s.read(ctx, token)
	if err != nil && !isNotFound(err) {
		return err
	}
	if version > 0 && was.ID == "" {
		return nil // ended by somebody else meanwhile: it does not come back
	}
	s.mu.Lock()
	delete(s.half, token)
	s.seen[token] = expires
	s.mu.Unlock()
	if version > 0 && sameData(was.Data, values) && expires.Sub(was.Expires) < keepEvery {
		return nil
	}
	now := Session{ID: token, User: user, Expires: expires.UTC(), Data: data}
	now.Agent, _ = values[keyAgent].(string)
	now.How, _ = values[keyHow].(string)
	now.Made = time.Unix(made, 0).UTC()
	err = s.book.keep(ctx, store.Author{Name: user, Why: "signed in", At: s.book.now().UTC()}, now, version)
	if errors.Is(err, store.ErrConflict) && version > 0 {
		err = nil // two requests of one browser at once; either will do
	}
	if err != nil || version > 0 {
		return err
	}
	return s.sweep(ctx)
}

func (s *sessions) keepHalf(token string, data []byte) {
	now := s.book.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.half) >= maxHalf {
		for t, h := range s.half {
			if !now.Before(h.expires) {
				delete(s.half, t)
			}
		}
		if len(s.half) >= maxHalf {
			clear(s.half)
		}
	}
	s.half[token] = halfSession{data, now.Add(halfLife)}
}

// DeleteCtx is scs.CtxStore's.
func (s *sessions) DeleteCtx(ctx context.Context, token string) error {
	s.mu.Lock()
	delete(s.half, token)
	delete(s.seen, token)
	s.mu.Unlock()
	kept, _, err := s.read(ctx, token)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.book.ledger.Erase(ctx, store.Author{Name: kept.User, Why: "the session ended", At: s.book.now().UTC()}, KindSession, token)
}

// sameData tells whether a session holds the same: its bytes differ from one writing to the next.
func sameData(data []byte, values map[string]any) bool {
	_, was, err := scs.GobCodec{}.Decode(data)
	return err == nil && reflect.DeepEqual(was, values)
}

// sweep erases the sessions that have run out. It is done at each sign-in, so that there are never more than have begun since the last one.
func (s *sessions) sweep(ctx context.Context) error {
	var gone []string
	for o, err := range s.book.ledger.AllObjects(ctx, store.Filter{Kind: KindSession, Classes: []access.Class{access.Administrative}}) {
		if err != nil {
			return err
		}
		kept, err := register.Read[Session](o)
		if err != nil {
			return err
		}
		s.mu.Lock()
		seen := s.seen[kept.ID]
		s.mu.Unlock()
		if now := s.book.now(); !now.Before(kept.Expires) && !now.Before(seen) {
			gone = append(gone, kept.ID)
		}
	}
	for _, id := range gone {
		if err := s.DeleteCtx(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Sessions gives the sessions of a user that have not run out, the newest first, without what the browser's key opens.
func (b *Book) Sessions(ctx context.Context, user string) ([]Session, error) {
	u, _, err := b.User(ctx, user)
	if err != nil {
		return nil, err
	}
	objects, err := b.ledger.Linked(ctx, KindSession, register.Link(register.KindUser, user))
	if err != nil {
		return nil, err
	}
	out := []Session{}
	for _, o := range objects {
		s, err := register.Read[Session](o)
		if err != nil {
			return nil, err
		}
		_, values, err := scs.GobCodec{}.Decode(s.Data)
		if count, _ := values[keyCount].(int); err == nil && count == u.SignedOut && b.now().Before(s.Expires.Add(keepEvery)) {
			s.Data = nil
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Session) int {
		return strings.Compare(b.Made.Format(time.RFC3339)+b.ID, a.Made.Format(time.RFC3339)+a.ID)
	})
	return out, nil
}

// EndSession ends one session of a user.
func (b *Book) EndSession(ctx context.Context, by store.Author, user, id string) error {
	o, err := b.ledger.Object(ctx, KindSession, id)
	if err != nil {
		return err
	}
	if s, err := register.Read[Session](o); err != nil || s.User != user {
		return store.ErrNotFound
	}
	return b.ledger.Erase(ctx, by, KindSession, id)
}
