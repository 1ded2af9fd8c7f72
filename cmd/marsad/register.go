package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	who "marsad/internal/access"
	"marsad/internal/capture"
	"marsad/internal/evidence"
	"marsad/internal/neardup"
	"marsad/internal/register/keeper"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
	"marsad/internal/web"
	"marsad/record"
)

// evidenceFlag is the flag of every command that works on a store and its evidence.
type evidenceFlag struct {
	Evidence string `placeholder:"DIR" help:"The folder of evidence, or s3://BUCKET/PREFIX?endpoint=ADDRESS; beside the store when not given: marsad.evidence for marsad.db."`
}

// dir gives the folder that belongs to a store.
func (f evidenceFlag) dir(storePath string) string {
	if f.Evidence != "" {
		return f.Evidence
	}
	return strings.TrimSuffix(storePath, filepath.Ext(storePath)) + ".evidence"
}

// register is a store of records with the evidence for them.
type register struct {
	database
	evidence evidence.Vault // nil when the register is open for reading and has none yet
	field    *fieldArchive  // what monitors sent
	keeper   *keeper.Keeper // nil when it is open for reading
	taking   taking         // reports on their way into the register
}

// access is what a register is opened for.
type access int

const (
	toRead access = iota
	toWrite
	toCollect // by jobs that are taken up again: see sqlite.Options.Relaxed
	toWork    // beside other workers, by jobs that are taken up again: what one left half is for the job to bring in order, not for whoever opens
)

// openRegister opens both; only toWrite makes a store that is not there. When it may write, what an interrupted run or an older marsad left half is
// brought in order, and told on standard error.
func openRegister(ctx context.Context, path, dir string, use access, streams *Streams) (*register, error) {
	return openRegisterAs(ctx, path, dir, "", use, streams)
}

// openRegisterAs is openRegister of a writer of evidence with a name.
func openRegisterAs(ctx context.Context, path, dir, writer string, use access, streams *Streams) (*register, error) {
	write, open := use != toRead, openExisting
	if use == toWrite {
		open = openStore
	}
	if err := checkEvidence(path, dir); err != nil {
		return nil, err
	}
	s, err := open(ctx, path, sqlite.Options{Relaxed: use == toCollect})
	if err != nil {
		return nil, err
	}
	r := &register{database: s, field: &fieldArchive{dir: fieldFolder(dir)}}
	found, err := openEvidence(ctx, path, dir, writer, write)
	if err == nil {
		r.evidence = found
	}
	switch {
	case err != nil && !write: // pages can be shown without evidence
		if !errors.Is(err, evidence.ErrNotFound) {
			fmt.Fprintf(streams.Err, "marsad: %s\n", oneLine(err))
		}
		return r, nil
	case err != nil:
		return nil, errors.Join(err, s.Close())
	case !write:
		return r, nil
	}
	for _, what := range r.evidence.Repaired() {
		fmt.Fprintf(streams.Err, "marsad: evidence %s: %s\n", dir, what)
	}
	if use == toWork {
		if r.keeper, err = newKeeper(s); err != nil {
			return nil, errors.Join(err, r.Close())
		}
		return r, nil
	}
	if err := errors.Join(r.moveCaptures(ctx, s, streams), r.logVersions(ctx, "", true)); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	if r.keeper, err = newKeeper(s); err == nil {
		err = r.catchUp(ctx, streams)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// catchUp takes the reports into the register that an interrupted run or an older marsad left out of it.
func (r *register) catchUp(ctx context.Context, streams *Streams) error {
	n, err := r.keeper.CatchUp(ctx, r)
	if n > 0 {
		fmt.Fprintf(streams.Err, "marsad: %d reports taken into the register that were not in it yet\n", n)
	}
	if err != nil {
		return err
	}
	if n, err = r.keeper.CatchUpEntries(ctx); n > 0 {
		fmt.Fprintf(streams.Err, "marsad: %d approved field entries taken into the register that were not in it yet\n", n)
	}
	return err
}

// moveCaptures takes captured bytes out of a store of an older marsad.
func (r *register) moveCaptures(ctx context.Context, d database, streams *Streams) error {
	s, ok := d.(*sqlite.Store)
	if !ok {
		return nil // no older marsad had another engine
	}
	moved, err := s.MoveCaptures(ctx, func(old store.Capture) error {
		c := capture.Capture{Bytes: old.Bytes, SHA256: old.SHA256, Name: old.Name, MediaType: old.MediaType, CapturedAt: old.CapturedAt}
		if strings.HasPrefix(old.Name, "http://") || strings.HasPrefix(old.Name, "https://") {
			c.URL = old.Name
		}
		_, err := r.evidence.PutCapture(ctx, c)
		return err
	})
	if moved > 0 {
		fmt.Fprintf(streams.Err, "marsad: %d captures moved from the store into evidence\n", moved)
	}
	return err
}

// logVersions logs the versions of a report, or of every report when id is empty, that are not in the log yet.
func (r *register) logVersions(ctx context.Context, id string, found bool) error {
	var missing []store.Revision
	for v, err := range r.Revisions(ctx, id) {
		if err != nil {
			return err
		}
		if r.evidence.Registered(v.ID, v.Version) == "" {
			missing = append(missing, v)
		}
	}
	for _, v := range missing {
		if _, err := r.evidence.PutRecord(ctx, v.ID, v.Version, v.SHA256, found); err != nil {
			return err
		}
	}
	return nil
}

// keep puts a report into the register: first the evidence, then the record, then the record's place in the log. A run that stops in between loses nothing:
// the next one logs what is missing.
func (r *register) keep(ctx context.Context, report record.Report, c capture.Capture) (store.PutResult, error) {
	if _, err := r.evidence.PutCapture(ctx, c); err != nil {
		return store.PutResult{}, err
	}
	return r.put(ctx, report)
}

// put puts a report whose capture is evidence already into the register.
func (r *register) put(ctx context.Context, report record.Report) (store.PutResult, error) {
	result, err := r.Put(ctx, report)
	if err != nil || result.Unchanged > 0 {
		return result, err
	}
	return result, r.putRest(ctx, report)
}

// putRest does what is to be done for a report once the store has it. Done again, it changes nothing.
func (r *register) putRest(ctx context.Context, report record.Report) error {
	if err := errors.Join(r.logVersions(ctx, report.ID, false), putSignature(ctx, r, report), r.keepClosed(ctx, report.ID)); err != nil {
		return err
	}
	n, err := r.Versions(ctx, report.ID)
	if err != nil {
		return err
	}
	return r.take(ctx, keeper.Version{Report: report, Number: n})
}

// keepClosed sets the class of a report again that is not open, so that what the new version was read from is closed with it.
func (r *register) keepClosed(ctx context.Context, id string) error {
	class, err := r.Class(ctx, id)
	if err != nil || class == who.Open {
		return err
	}
	pictures, err := reportPictures(ctx, r, r.evidence, id)
	if err != nil {
		return err
	}
	return r.SetClass(ctx, store.Author{Name: "marsad", Why: "a new version was kept", At: time.Now().UTC()}, id, class, pictures...)
}

// putSignature keeps the signature by which near-duplicates of a report's newest version are found.
func putSignature(ctx context.Context, s store.Store, report record.Report) error {
	n, err := s.Versions(ctx, report.ID)
	if err != nil {
		return err
	}
	signature := neardup.Of(report)
	return s.PutSignatures(ctx, store.Signature{ID: report.ID, Version: n, Bytes: signature.Bytes(), Bands: signature.Bands()})
}

// captures gives the pages what evidence holds, nothing when there is no evidence.
func (r *register) captures() web.Captures {
	if _, err := os.Stat(r.field.dir); r.evidence == nil && err != nil {
		return nil
	}
	return r
}

// Capture gives captured bytes by their SHA-256, of what was published or of what monitors sent, or store.ErrNotFound, or store.ErrCorrupt.
func (r *register) Capture(ctx context.Context, sha256 string) (store.Capture, error) {
	found, err := captureOf(ctx, r.evidence, sha256)
	if !errors.Is(err, store.ErrNotFound) {
		return found, err
	}
	own, failed := r.field.open(false)
	if failed != nil {
		return found, err
	}
	return captureOf(ctx, own, sha256)
}

func captureOf(ctx context.Context, a evidence.Vault, sha256 string) (store.Capture, error) {
	if a == nil {
		return store.Capture{}, fmt.Errorf("capture %s: %w", sha256, store.ErrNotFound)
	}
	c, err := a.Capture(ctx, sha256)
	switch {
	case errors.Is(err, evidence.ErrNotFound):
		err = fmt.Errorf("%w: %w", store.ErrNotFound, err)
	case errors.Is(err, evidence.ErrDamaged):
		err = fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return store.Capture{SHA256: c.SHA256, MediaType: c.MediaType, Name: c.Name, CapturedAt: c.CapturedAt, Bytes: c.Bytes}, err
}

// Close closes both; evidence writes the head of the day.
func (r *register) Close() error {
	err := r.takeAll(context.Background()) // also after the run was interrupted: they are few
	if r.evidence != nil {
		err = errors.Join(err, r.evidence.Close())
	}
	return errors.Join(err, r.field.Close(), r.database.Close())
}
