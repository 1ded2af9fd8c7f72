package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/riverqueue/river/riverdriver/riversqlite"

	"marsad/internal/backup"
	"marsad/internal/collect"
	"marsad/internal/evidence"
	"marsad/internal/store"
	"marsad/internal/store/postgres"
	"marsad/internal/store/sqlite"
	"marsad/internal/store/sqlstore"
)

type backupCommand struct {
	Folder string `arg:"" placeholder:"DIR" help:"The folder to make; it must not be there."`
	Store  string `required:"" placeholder:"STORE" help:"The store: a SQLite file, or the address of a PostgreSQL database."`
	evidenceFlag
	Format string `enum:"text,json" default:"text" help:"Output: text for a person, or json, the manifest. Default: ${default}."`
}

// Help is the long help of the command.
func (backupCommand) Help() string {
	return `Writes everything that a store holds and its evidence into a folder, as both are at one moment, while others read and write. The folder stands there whole
or not at all: it is written as DIR.partial-…, forced to disk and renamed. What a killed backup left under that name can be removed. A backup restores into
either engine; see marsad restore --help. It holds names and all that was ever blurred: keep it as you keep the store.

The tables are JSON Lines packed with zstd, and SHA256SUMS lists every file, so that a backup can be checked and read without marsad:
  cd backups/2026-11-27 && sha256sum --check --quiet SHA256SUMS && zstdcat tables/versions.jsonl.zst | head -1

The private key that signs heads of evidence and the key of the accounts, beside the store, are not in the backup; keep copies of them elsewhere.

Examples:
  marsad backup backups/$(date -I) --store var/marsad.db
  marsad backup backups/$(date -I) --store postgres://marsad@db/marsad --evidence var/evidence
  marsad restore backups/2026-11-27 --store elsewhere/marsad.db

Exit codes: 0 written, 1 failed and nothing is there, 2 wrong usage.`
}

// Run writes the backup.
func (c *backupCommand) Run(ctx context.Context, streams *Streams) error {
	dir := c.dir(c.Store)
	if err := onlyOneWriter(ctx, dir); err != nil {
		return err
	}
	if err := checkEvidence(c.Store, dir); err != nil {
		return err
	}
	s, err := openExisting(ctx, c.Store, sqlite.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	if dir, err = evidenceOf(ctx, s, dir); err != nil {
		return err
	}
	m, err := backup.Write(ctx, c.Folder, s, dir, backup.Manifest{Made: time.Now().UTC().Truncate(time.Second), Version: version, Engine: engineOf(c.Store)})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return jsonWriter(streams.Out, "  ").Encode(m)
	}
	_, err = fmt.Fprintf(streams.Out, "backup %s: %d versions of reports, %d steps of the register, %d entries of evidence; %d files, %d bytes\n",
		c.Folder, m.Rows["versions"], m.Rows["steps"], m.Entries, m.Files, m.Bytes)
	return err
}

func engineOf(name string) string {
	if postgres.Is(name) {
		return "postgresql"
	}
	return "sqlite"
}

// evidenceOf gives the folder of evidence, empty when there is none and no report either.
func evidenceOf(ctx context.Context, s database, dir string) (string, error) {
	if evidence.Exists(dir) {
		return dir, nil
	}
	page, err := s.List(ctx, store.Filter{Limit: 1})
	if err == nil && page.Total > 0 {
		err = fmt.Errorf("the evidence for the reports of this store is not at %s; name its folder with --evidence", dir)
	}
	return "", err
}

// restoreBackup writes a backup into an empty store, its evidence first, and verifies both.
func restoreBackup(ctx context.Context, path, name, dir string, streams *Streams) error {
	if err := checkEvidence(name, dir); err != nil {
		return err
	}
	b, err := backup.Open(ctx, path)
	if err != nil {
		return err
	}
	s, err := openStore(ctx, name, sqlite.Options{})
	if err != nil {
		return err
	}
	err = s.Empty(ctx)
	if err == nil && b.HasEvidence() {
		err = b.RestoreEvidence(ctx, dir)
	}
	if err == nil {
		err = loadInto(ctx, s, b.Rows(), streams)
	}
	if err == nil && b.HasEvidence() {
		err = logLate(ctx, s, name, dir, streams)
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	return verifyNow(ctx, name, dir, streams.Out)
}

// loadInto writes rows into an empty store, with the jobs where the engine keeps some.
func loadInto(ctx context.Context, s database, rows rowSeq, streams *Streams) error {
	if lite, ok := s.(*sqlite.Store); ok {
		d := riversqlite.New(lite.Jobs())
		if err := collect.MakeTables[*sql.Tx](ctx, d, slog.New(slog.DiscardHandler)); err != nil {
			return err
		}
	}
	loaded, err := s.Load(ctx, rows)
	if err == nil && loaded.Left > 0 {
		fmt.Fprintf(streams.Err, "marsad: %d jobs of marsad collect are not taken over; marsad work makes what is left of them anew\n", loaded.Left)
	}
	return err
}

// logLate logs the versions that were put but not logged yet when the backup was made.
func logLate(ctx context.Context, s database, name, dir string, streams *Streams) error {
	cut, err := evidence.CutAt(dir)
	if err != nil {
		return err
	}
	late := false
	for r, err := range s.Revisions(ctx, "") {
		if err != nil {
			return err
		}
		if _, ok := cut.Registered[evidence.Version{ID: r.ID, Number: r.Version}]; !ok {
			late = true
		}
	}
	if !late {
		return nil
	}
	r, err := openRegister(ctx, name, dir, toWrite, streams)
	if err != nil {
		return err
	}
	return r.Close()
}

// verifyNow does what marsad verify does.
func verifyNow(ctx context.Context, name, dir string, out io.Writer) error {
	v, err := (&verifyCommand{Store: name, evidenceFlag: evidenceFlag{Evidence: dir}}).check(ctx)
	if err != nil {
		return err
	}
	if err := v.print(out, "text"); err != nil {
		return err
	}
	if faults := len(v.Store.Faults) + len(v.Evidence.Faults); faults > 0 {
		return fmt.Errorf("%d things do not hold", faults)
	}
	return nil
}

var _ backup.Source = (*sqlstore.Store)(nil)
