package collect

import (
	"context"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"marsad/internal/store"
)

// The duty of finding items without a job.
const (
	orphansName  = "orphans"
	orphansEvery = time.Hour
	orphansAge   = time.Hour // an item is left alone for so long after it was found
	orphansParts = 1000      // jobs that are made with one statement
)

// Orphans is the duty that makes jobs for items that wait and have none: of a store that came from another engine, whose jobs stayed behind. Those that have one get no second.
func (c *Collector[T]) Orphans(ctx context.Context) error {
	var jobs []river.InsertManyParams
	old := c.Now().Add(-orphansAge)
	for i, err := range c.Collection.ListItems(ctx, 0, store.ItemFound, store.ItemFetched) {
		switch {
		case err != nil:
			return err
		case i.Found.After(old):
		case i.State == store.ItemFetched:
			jobs = append(jobs, river.InsertManyParams{Args: readArgs{Item: i.ID, SHA256: i.SHA256}})
		case i.URL == "":
			jobs = append(jobs, river.InsertManyParams{Args: readArgs{Item: i.ID, Updated: i.Updated}})
		default:
			jobs = append(jobs, river.InsertManyParams{Args: fetchArgs{Item: i.ID, Fetches: i.Fetches}})
		}
	}
	for part := range slices.Chunk(jobs, orphansParts) {
		if _, err := c.client.InsertMany(ctx, part); err != nil {
			return err
		}
	}
	return nil
}
