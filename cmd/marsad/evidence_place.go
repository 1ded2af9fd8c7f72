package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"marsad/internal/evidence"
	"marsad/internal/evidence/s3"
	"marsad/internal/store/postgres"
	"marsad/internal/workers"
)

// placeOf gives the place of evidence that a flag names: a folder, or object storage by its address. The parameter spool of the address names the folder of this machine
// for signing keys and copies of the logs.
func placeOf(dir string) (evidence.Place, error) {
	if !s3.Is(dir) {
		return evidence.Folder(dir), nil
	}
	b, err := s3.Open(dir)
	if err != nil {
		return nil, usageError{err}
	}
	spool, err := spoolOf(dir, b.String())
	if err != nil {
		return nil, err
	}
	return evidence.Bucket(b, spool), nil
}

// spoolOf gives the folder for keys and copies: the one that the address names, else one in the user's cache, named after the place.
func spoolOf(address, place string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	if dir := u.Query().Get("spool"); dir != "" {
		return dir, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("cannot tell where to keep signing keys and copies of the logs: %w; name a folder in the address: %s?spool=/var/lib/marsad/spool", err, place)
	}
	sum := sha256.Sum256([]byte(place))
	return filepath.Join(cache, "marsad", hex.EncodeToString(sum[:8])), nil
}

// openEvidence opens the evidence of a store: as one archive in a folder where one process writes at a time, else the archives of all writers as one. writer names
// the one to write to; "" is the archive in the folder itself. Evidence that is not there and is only read is ErrNotFound, but for a store with workers: they may
// begin later.
func openEvidence(ctx context.Context, storeName, dir, writer string, write bool) (evidence.Vault, error) {
	place, err := placeOf(dir)
	if err != nil {
		return nil, err
	}
	o := evidence.Options{CollectorVersion: version, ReadOnly: !write}
	named, err := severalWriters(ctx, place, dir, writer)
	if err != nil {
		return nil, err
	}
	if !named {
		a, err := evidence.Open(dir, o)
		if err == nil {
			return a, nil
		}
		if write || !postgres.Is(storeName) || !errors.Is(err, evidence.ErrNotFound) {
			return nil, err
		}
	}
	if writer == "" && s3.Is(dir) {
		writer = hostName()
	}
	if err := checkBucket(ctx, dir, write); err != nil {
		return nil, err
	}
	s, err := evidence.OpenShared(ctx, place, writer, o)
	if err != nil {
		return nil, err
	}
	if !write && !postgres.Is(storeName) && s.Empty() {
		return nil, errors.Join(fmt.Errorf("evidence %s: %w", place, evidence.ErrNotFound), s.Close())
	}
	return s, nil
}

// severalWriters tells whether evidence has archives of writers with names, or is to have one.
func severalWriters(ctx context.Context, place evidence.Place, dir, writer string) (bool, error) {
	if writer != "" || s3.Is(dir) {
		return true, nil
	}
	writers, err := place.Writers(ctx)
	return len(writers) > 1 || len(writers) == 1 && writers[0] != "", err
}

// checkBucket makes sure before the first write that a storage is one that evidence can be kept in.
func checkBucket(ctx context.Context, dir string, write bool) error {
	if !write || !s3.Is(dir) {
		return nil
	}
	b, err := s3.Open(dir)
	if err != nil {
		return usageError{err}
	}
	return b.Check(ctx)
}

// hostName gives the name of this machine as that of a writer.
func hostName() string {
	name, err := os.Hostname()
	if err != nil || evidence.CheckWriter(name) != nil {
		return "worker"
	}
	return name
}

// onlyOneWriter refuses evidence that a backup does not take in as yet.
func onlyOneWriter(ctx context.Context, dir string) error {
	place, err := placeOf(dir)
	if err != nil {
		return err
	}
	several, err := severalWriters(ctx, place, dir, "")
	if err == nil && several {
		err = fmt.Errorf("evidence %s has several writers, which marsad backup does not take in; copy the database with pg_dump first and the evidence by its own means after it, see docs/workers.md", place)
	}
	return err
}

// tipsOf gives the ends of the logs as the workers have noted them in the store.
func tipsOf(ctx context.Context, s database) (map[string]evidence.Tip, error) {
	if p, ok := s.(*postgres.Store); ok {
		return workers.Tips(ctx, p.Reader())
	}
	return nil, nil
}

// verifyEvidence checks the evidence at a place.
func verifyEvidence(ctx context.Context, dir string, quick bool, tips map[string]evidence.Tip) (evidence.Result, error) {
	place, err := placeOf(dir)
	if err != nil {
		return evidence.Result{}, err
	}
	return evidence.VerifyPlace(ctx, place, evidence.VerifyOptions{Quick: quick}, tips)
}

// fieldFolder gives the folder of what monitors sent, beside the evidence of what was published.
func fieldFolder(dir string) string {
	if u, err := url.Parse(dir); err == nil && s3.Is(dir) {
		u.Path = strings.TrimRight(u.Path, "/") + fieldSuffix
		return u.String()
	}
	return strings.TrimRight(dir, "/") + fieldSuffix
}

// fieldWriter writes what monitors sent, where evidence is in object storage: one server at a time.
const fieldWriter = "field"

// openField opens the evidence of what monitors sent.
func openField(ctx context.Context, dir string, write bool) (*evidence.Archive, error) {
	o := evidence.Options{CollectorVersion: version, ReadOnly: !write}
	if !s3.Is(dir) {
		return evidence.Open(dir, o)
	}
	place, err := placeOf(dir)
	if err != nil {
		return nil, err
	}
	if err := checkBucket(ctx, dir, write); err != nil {
		return nil, err
	}
	return place.Open(ctx, fieldWriter, o)
}
