package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"marsad/internal/account"
	"marsad/internal/store"
	"marsad/internal/store/postgres"
)

// accountKey gives the file of the key of the accounts: beside the store, or beside the evidence when the store is a database elsewhere.
func accountKey(name, evidence string) string {
	if postgres.Is(name) {
		return evidence + ".accounts.key"
	}
	return strings.TrimSuffix(name, filepath.Ext(name)) + ".accounts.key"
}

// sealCodes seals what an older marsad kept open, and says when sealed keys cannot be opened: the others come in all the same.
func sealCodes(ctx context.Context, book *account.Book, streams *Streams) error {
	n, err := book.SealCodes(ctx, store.Author{Name: "marsad", Why: "keys of one-time codes are sealed", At: time.Now().UTC()})
	if n > 0 {
		fmt.Fprintf(streams.Err, "marsad: %d keys of one-time codes sealed that an older marsad kept open\n", n)
	}
	if err == nil {
		err = book.CheckKey(ctx)
	}
	if errors.Is(err, account.ErrNoKey) || errors.Is(err, store.ErrCorrupt) {
		fmt.Fprintf(streams.Err, "marsad: nobody comes in by a one-time code, only by recovery codes and passkeys: %s\n", oneLine(err))
		return nil
	}
	return err
}
