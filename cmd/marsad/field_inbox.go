package main

import (
	"context"
	"errors"
	"time"

	"marsad/internal/capture"
	"marsad/internal/evidence"
	"marsad/internal/register/field"
)

// fieldInbox is what the OpenRosa API and the pages of field entries write to: evidence first, then the ledger.
type fieldInbox struct {
	field.Desk
	register *register
}

// Evidence keeps bytes as they came and gives their SHA-256.
func (b fieldInbox) Evidence(ctx context.Context, name, mediaType string, data []byte, at time.Time) (string, error) {
	if b.register.evidence == nil {
		return "", errors.New("there is no evidence to keep field entries in; open the store for writing")
	}
	hash := evidence.SHA256(data)
	_, err := b.register.evidence.PutCapture(ctx, capture.Capture{Bytes: data, SHA256: hash, Name: name, MediaType: mediaType, CapturedAt: at})
	return hash, err
}
