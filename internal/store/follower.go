package store

import "context"

// Follower is a ledger whose steps can be followed as they come, without reading the whole history again. Every engine is one.
type Follower interface {
	// Steps gives at most so many steps of the whole register behind the one with the number after, the oldest first; none at the end. The steps are counted from
	// 1 without gaps, so Steps(ctx, last.Number, n) goes on where an answer ended.
	Steps(ctx context.Context, after int64, most int) ([]Change, error)
}
