package store

import (
	"context"
	"iter"
	"time"
)

// Source is what marsad follows: a feed, a sitemap, a page with a list of links, or a folder. Times are UTC; the zero time means never.
type Source struct {
	ID       int64
	Address  string        // of the feed or page; a path for a folder
	Moved    string        // the address under which it was added, when the server has moved it for good
	Kind     string        // as asked for: auto, or a kind that feed.Parse knows
	Name     string        // for people; the feed's own title when nobody gave one
	Outlet   string        // for its reports, when the pages do not say it
	Selector string        // CSS selector of the links of a page with a list; "" when they are found by structure
	Every    time.Duration // between two polls as asked for; 0 to follow the rhythm of the source
	Paused   bool
	Added    time.Time
	Health
}

// Health is how a source has been doing.
type Health struct {
	ETag, LastModified string        // of the last answer, for a conditional request
	NextPoll           time.Time     // when it is due
	LastPoll           time.Time     // when it was asked last, with whatever outcome
	LastSuccess        time.Time     // when it last gave a feed that could be read, or said that nothing had changed
	LastError          string        // of the last poll, in plain words; "" when it went well
	Failures           int           // polls that failed since the last success
	Newest             time.Time     // when the newest item was published, or found when its time is not given
	TypicalGap         time.Duration // between neighbouring items of the last ones, the median; 0 when there are too few to tell
	LongestGap         time.Duration // the longest of these
	Items              int           // that it gave in all
}

// The silence of a source is measured against its own rhythm: twice the longest gap among its last items, and never less than six hours, for
// nobody publishes evenly through a night.
const (
	silentGaps = 2
	minSilence = 6 * time.Hour
)

// Silent tells whether a source has published nothing for longer than its rhythm lets expect. A source whose rhythm is not known is
// never silent: nothing is expected of it.
func (h Health) Silent(now time.Time) bool {
	return h.LongestGap > 0 && !h.Newest.IsZero() && now.Sub(h.Newest) > max(silentGaps*h.LongestGap, minSilence)
}

// The conditions of a source, in the order in which the first that fits is told.
const (
	ConditionPaused  = "paused"
	ConditionNew     = "new"     // never asked
	ConditionFailing = "failing" // the last poll failed
	ConditionSilent  = "silent"  // it answers, but publishes nothing
	ConditionWell    = "well"
)

// Condition tells in one word how a source is.
func (s Source) Condition(now time.Time) string {
	switch {
	case s.Paused:
		return ConditionPaused
	case s.LastPoll.IsZero():
		return ConditionNew
	case s.Failures > 0:
		return ConditionFailing
	case s.Silent(now):
		return ConditionSilent
	}
	return ConditionWell
}

// The states of an item.
const (
	ItemFound   = "found"   // waiting to be fetched
	ItemFetched = "fetched" // its bytes are kept as evidence, waiting to be read
	ItemRead    = "read"    // its record is in the store
	ItemShared  = "shared"  // another source gave the same page first; that one is fetched
	ItemRefused = "refused" // will not be had: robots.txt, gone, no article; Error says why
	ItemErased  = "erased"  // its report was erased: it is not fetched again
	ItemFailed  = "failed"  // given up after the last try; Error says why
)

// Item is one thing that a source announced: a page to fetch, or a text that the feed itself carries.
type Item struct {
	ID                 int64
	Source             int64
	Key                string // by which the source tells it from its others
	URL                string // normalised; "" when the feed carries the whole text and no address
	Title              string
	Published          string // as the feed says: RFC 3339, a day, or ""
	Updated            string // the same for the last change
	Content            []byte // the text, when there is no address to fetch
	Found              time.Time
	State              string
	Error              string
	SHA256             string // of the body last fetched
	Report             string // id of the report that was read from it
	Fetched            time.Time
	ETag, LastModified string
	Fetches            int // how often the page was looked at again since it was first read
}

// Poll is the outcome of asking a source.
type Poll struct {
	Source Source // with its new Health, and Name and Address where the answer changed them
	Items  []Item // what the feed holds now, in its order; State is ignored
}

// SourceCounts is how many items of each state a source has.
type SourceCounts map[string]int

// Collection keeps sources, their items, and what became of them. T is the engine's transaction, which goes to whoever keeps jobs beside
// it: what is found and the job that deals with it are kept together or not at all.
type Collection[T any] interface {
	// AddSource keeps a new source, or gives the one with the same address and false. A source that was removed comes back.
	AddSource(ctx context.Context, s Source) (Source, bool, error)
	// Source gives one source, or ErrNotFound.
	Source(ctx context.Context, id int64) (Source, error)
	// Sources gives all sources that were not removed, in the order in which they were added.
	Sources(ctx context.Context) ([]Source, error)
	// SetPaused stops or resumes polling; ErrNotFound when there is no such source.
	SetPaused(ctx context.Context, id int64, paused bool) error
	// RemoveSource forgets a source; its items and reports stay.
	RemoveSource(ctx context.Context, id int64) error
	// Due gives the sources that are to be polled at that time, the longest waiting first.
	Due(ctx context.Context, at time.Time) ([]Source, error)
	// Polled keeps the outcome of a poll. then gets the items that have to be fetched or read: those not seen before, and those whose
	// page the feed says has changed since.
	Polled(ctx context.Context, p Poll, then func(tx T, fresh []Item) error) error
	// Item gives one item, or ErrNotFound.
	Item(ctx context.Context, id int64) (Item, error)
	// ChangeItem gives an item as it is now to change, and keeps what change made of it: all but ID, Source, Key, URL and Found. Nobody else
	// changes the item meanwhile. then runs in the same transaction; it may be nil.
	ChangeItem(ctx context.Context, id int64, change func(*Item), then func(tx T, now Item) error) error
	// ListItems gives the items in one of the states, of one source or of all when source is 0, in the order in which they were found.
	ListItems(ctx context.Context, source int64, states ...string) iter.Seq2[Item, error]
	// Items counts the items of each source by state.
	Items(ctx context.Context) (map[int64]SourceCounts, error)
}
