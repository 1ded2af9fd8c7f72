package main

import (
	"context"
	"errors"
	"fmt"

	"marsad/internal/evidence"
	"marsad/internal/store"
	"marsad/internal/web"
)

// archivedCopies gives the pages what evidence holds, nothing when there is no evidence.
func (r *register) archivedCopies() web.Captures {
	if r.evidence == nil {
		return nil
	}
	return archivedCopies{r.evidence}
}

type archivedCopies struct{ archive *evidence.Archive }

// Capture is web.Captures's.
func (a archivedCopies) Capture(ctx context.Context, sha256 string) (store.Capture, error) {
	c, err := a.archive.Capture(ctx, sha256)
	switch {
	case errors.Is(err, evidence.ErrNotFound):
		return store.Capture{}, fmt.Errorf("%w: %w", store.ErrNotFound, err)
	case errors.Is(err, evidence.ErrDamaged):
		return store.Capture{}, fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	case err != nil:
		return store.Capture{}, err
	}
	return store.Capture{SHA256: c.SHA256, MediaType: c.MediaType, Name: c.Name, CapturedAt: c.CapturedAt, Bytes: c.Bytes}, nil
}
