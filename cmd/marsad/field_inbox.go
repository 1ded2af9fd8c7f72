package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"marsad/internal/capture"
	"marsad/internal/evidence"
	"marsad/internal/evidence/s3"
	"marsad/internal/register/field"
)

// fieldSuffix stands behind the folder of evidence in the name of the one for field entries. They have a folder of their own, since evidence has one writer at a time:
// monitors report while sources are followed.
const fieldSuffix = ".field"

// fieldArchive is the evidence of field entries. It is opened for writing with the first thing to keep, and stays open.
type fieldArchive struct {
	dir     string
	mu      sync.Mutex
	archive *evidence.Archive
	writes  bool
}

func (f *fieldArchive) open(write bool) (*evidence.Archive, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.archive != nil && (f.writes || !write) {
		return f.archive, nil
	}
	if !write {
		if _, err := os.Stat(f.dir); err != nil && !s3.Is(f.dir) {
			return nil, fmt.Errorf("evidence of field entries %s: %w", f.dir, evidence.ErrNotFound)
		}
	}
	a, err := openField(context.Background(), f.dir, write)
	if err != nil {
		return nil, err
	}
	if f.archive != nil {
		err = f.archive.Close()
	}
	f.archive, f.writes = a, write
	return a, err
}

// Close closes it; it may never have been opened, and a register that only gives out records has none.
func (f *fieldArchive) Close() error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.archive == nil {
		return nil
	}
	return f.archive.Close()
}

// fieldInbox is what the OpenRosa API and the pages of field entries write to: evidence first, then the ledger.
type fieldInbox struct {
	field.Desk
	archive *fieldArchive
}

// Evidence keeps bytes as they came and gives their SHA-256.
func (b fieldInbox) Evidence(ctx context.Context, name, mediaType string, data []byte, at time.Time) (string, error) {
	a, err := b.archive.open(true)
	if err != nil {
		return "", errors.Join(errors.New("what was sent cannot be kept as evidence"), err)
	}
	hash := evidence.SHA256(data)
	_, err = a.PutCapture(ctx, capture.Capture{Bytes: data, SHA256: hash, Name: name, MediaType: mediaType, CapturedAt: at})
	return hash, err
}
