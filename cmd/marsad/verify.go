package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"marsad/internal/capture"
	"marsad/internal/evidence"
	"marsad/internal/evidence/wacz"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
)

type verifyCommand struct {
	File  string `arg:"" optional:"" help:"A WACZ package to check instead, made by marsad export wacz."`
	Store string `placeholder:"FILE" help:"The store to check, with the evidence beside it."`
	evidenceFlag
	Quick  bool   `help:"Only look whether the WARC files are there with their size; everything else is checked all the same."`
	Format string `enum:"text,json" default:"text" help:"Output: text for a person, or json. Default: ${default}."`
}

// Help is the long help of the command.
func (verifyCommand) Help() string {
	return `Reads everything again and trusts nothing: every file of evidence and every record in it, the chain and the tree of the log, the heads of every day and their
signatures, every version of every record, quoted words against the text, and every row by which reports are found. It shows that these bytes were held at
that time; it does not show that a report is true.

Examples:
  marsad verify --store var/marsad.db
  marsad verify --store var/marsad.db --format json
  marsad verify reports.wacz

Exit codes: 0 everything holds, 1 something does not (named), 2 wrong usage.`
}

// verdict is what the command prints.
type verdict struct {
	Schema   string          `json:"schema"`
	Holds    bool            `json:"holds"`
	Store    storeVerdict    `json:"store"`
	Evidence evidenceVerdict `json:"evidence"`
	Notes    []string        `json:"notes"`
}

type storeVerdict struct {
	Path     string        `json:"path"`
	Reports  int           `json:"reports"`
	Versions int           `json:"versions"`
	Captures int           `json:"captures,omitempty"` // not yet moved into evidence
	Faults   []store.Fault `json:"faults"`
}

type evidenceVerdict struct {
	Path string `json:"path"`
	evidence.Result
}

// Run checks the store and its evidence, and one against the other.
func (c *verifyCommand) Run(ctx context.Context, streams *Streams) error {
	switch {
	case c.File == "" && c.Store == "":
		return usageError{errors.New("name a store with --store, or a WACZ package")}
	case c.File != "" && c.Store != "":
		return usageError{errors.New("name a store or a WACZ package, not both")}
	case c.File != "":
		return c.checkPackage(streams)
	}
	v, err := c.check(ctx)
	if err != nil {
		return err
	}
	if err := v.print(streams.Out, c.Format); err != nil {
		return fmt.Errorf("cannot write the output: %w", err)
	}
	if faults := len(v.Store.Faults) + len(v.Evidence.Faults); faults > 0 {
		return fmt.Errorf("%d things do not hold; restore what is named from a backup", faults)
	}
	return nil
}

func (c *verifyCommand) check(ctx context.Context) (verdict, error) {
	v := verdict{Schema: "marsad.verify/1", Store: storeVerdict{Path: c.Store, Faults: []store.Fault{}}, Evidence: evidenceVerdict{Path: c.dir(c.Store)}}
	if err := checkEvidence(c.Store, c.dir(c.Store)); err != nil {
		return v, err
	}
	s, err := openExisting(ctx, c.Store, sqlite.Options{})
	if err != nil {
		return v, err
	}
	defer s.Close()
	counts, err := s.Verify(ctx)
	var damage *store.DamageError
	if err != nil && !errors.As(err, &damage) {
		return v, err
	}
	if damage != nil {
		v.Store.Faults = damage.Faults
	}
	v.Store.Reports, v.Store.Versions, v.Store.Captures = counts.Reports, counts.Versions, counts.Captures
	v.erasures(counts)
	tips, err := tipsOf(ctx, s)
	if err != nil {
		return v, err
	}
	v.Evidence.Result, err = verifyEvidence(ctx, c.dir(c.Store), c.Quick, tips)
	v.Notes = append(v.Notes, v.Evidence.Notes...)
	switch {
	case errors.Is(err, evidence.ErrNotFound):
		v.without(counts)
	case err != nil:
		return v, err
	default:
		if err := v.compare(ctx, s, counts); err != nil {
			return v, err
		}
	}
	if err := v.fieldEntries(ctx, fieldFolder(c.dir(c.Store)), c.Quick); err != nil {
		return v, err
	}
	v.Holds = len(v.Store.Faults) == 0 && len(v.Evidence.Faults) == 0
	return v, nil
}

// erasures tells of the reports that were erased. One that was stopped half way is a fault.
func (v *verdict) erasures(counts store.Counts) {
	for _, id := range slices.Sorted(maps.Keys(counts.Erased)) {
		e := counts.Erased[id]
		v.Notes = append(v.Notes, fmt.Sprintf("report %q was erased by %s on %s: %s; %d versions, and %d older versions of other records", id, e.By, e.At, e.Why, len(e.Versions), len(e.Emptied)))
		if !e.Complete {
			v.fault(fmt.Sprintf("erasure of report %q", id), "was stopped: end it with marsad erase report %s", id)
		}
	}
}

// fieldEntries checks the evidence of what monitors sent, when there is any; its faults name their files.
func (v *verdict) fieldEntries(ctx context.Context, dir string, quick bool) error {
	found, err := verifyEvidence(ctx, dir, quick, nil)
	if errors.Is(err, evidence.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range found.Faults {
		f.Where = "field entries: " + f.Where
		v.Evidence.Faults = append(v.Evidence.Faults, f)
	}
	v.Notes = append(v.Notes, found.Notes...)
	return nil
}

// without judges a store that has no evidence beside it: one of an older marsad keeps its captures itself.
func (v *verdict) without(counts store.Counts) {
	switch {
	case counts.Captures > 0:
		v.Notes = append(v.Notes, "there is no evidence yet; the captures are in the store itself, and they move into it when marsad read --store is next run")
	case counts.Reports > 0:
		v.Evidence.Faults = append(v.Evidence.Faults, evidence.Fault{Where: v.Evidence.Path, What: "the evidence for the reports of this store is not there"})
	}
}

func (v *verdict) fault(where, format string, args ...any) {
	v.Store.Faults = append(v.Store.Faults, store.Fault{Where: where, What: fmt.Sprintf(format, args...)})
}

// compare holds the store against the log: each version is there as it was logged, and what each report was read from is kept.
func (v *verdict) compare(ctx context.Context, s store.Store, counts store.Counts) error {
	logged := v.Evidence.Registered
	for r, err := range s.Revisions(ctx, "") {
		if err != nil {
			return err
		}
		where := fmt.Sprintf("versions, report %q, version %d", r.ID, r.Version)
		key := evidence.Version{ID: r.ID, Number: r.Version}
		switch hash, ok := logged[key]; {
		case !ok:
			v.fault(where, "is not in the log of evidence: it was added, or the run that put it was stopped, and then the next marsad read --store logs it")
		case hash != r.SHA256:
			v.fault(where, "is not the version that was logged: the log holds the hash %s", hash)
		}
		delete(logged, key)
	}
	for _, key := range slices.SortedFunc(maps.Keys(logged), func(a, b evidence.Version) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Number, b.Number))
	}) {
		if e, ok := counts.Erased[key.ID]; ok && slices.Contains(e.Versions, store.Hash{Version: key.Number, SHA256: logged[key]}) {
			continue
		}
		v.fault(fmt.Sprintf("versions, report %q, version %d", key.ID, key.Number), "is in the log of evidence and not in the store: it was taken away")
	}
	for _, id := range slices.Sorted(maps.Keys(counts.Sources)) {
		if hash := counts.Sources[id]; hash != "" && v.Store.Captures == 0 {
			if _, ok := v.Evidence.Bodies[hash]; !ok {
				v.fault(fmt.Sprintf("versions, report %q", id), "was read from the bytes %s, which are not in evidence", hash)
			}
		}
	}
	return nil
}

func (v *verdict) print(out io.Writer, format string) error {
	if format == "json" {
		return jsonWriter(out, "  ").Encode(v)
	}
	for _, f := range v.Store.Faults {
		fmt.Fprintf(out, "does not hold: store %s: %s: %s\n", v.Store.Path, isolate(f.Where), isolate(f.What))
	}
	for _, f := range v.Evidence.Faults {
		fmt.Fprintf(out, "does not hold: evidence %s: %s: %s\n", v.Evidence.Path, isolate(f.Where), isolate(f.What))
	}
	for _, n := range v.Notes {
		fmt.Fprintf(out, "note: %s\n", isolate(n))
	}
	s, e := v.Store, v.Evidence
	fmt.Fprintf(out, "store %s: %d reports in %d versions\n", s.Path, s.Reports, s.Versions)
	fmt.Fprintf(out, "evidence %s: %d entries, %d files with %d records, %d heads, %d timestamps\n", e.Path, e.Entries, e.Objects, e.Records, e.Heads, e.Timestamps)
	if v.Holds {
		_, err := fmt.Fprintln(out, "everything holds")
		return err
	}
	return nil
}

// checkPackage checks a WACZ file.
func (c *verifyCommand) checkPackage(streams *Streams) error {
	f, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("cannot open %s: %w", c.File, capture.PlainError(err))
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return fmt.Errorf("cannot open %s: %w", c.File, capture.PlainError(err))
	case info.IsDir():
		return fmt.Errorf("%s is a folder; name a WACZ package, or a store with --store", c.File)
	}
	r, err := wacz.Check(f, info.Size())
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if c.Format == "json" {
		err = jsonWriter(streams.Out, "  ").Encode(r)
	} else {
		for _, fault := range r.Faults {
			fmt.Fprintf(streams.Out, "does not hold: %s: %s: %s\n", c.File, isolate(fault.Where), isolate(fault.What))
		}
		_, err = fmt.Fprintf(streams.Out, "%s: %d files, %d records, %d pages\n", c.File, r.Files, r.Records, r.Pages)
	}
	if err == nil && len(r.Faults) > 0 {
		return fmt.Errorf("%s: %d things do not hold", c.File, len(r.Faults))
	}
	return err
}
