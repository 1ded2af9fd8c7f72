package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"marsad/internal/evidence"
	"marsad/internal/store/postgres"
)

type doctorCommand struct {
	Store string `required:"" placeholder:"STORE" help:"The store: a SQLite file, or the address of a PostgreSQL database."`
	evidenceFlag
	Quick  bool   `help:"Leave out reading everything again; look at the surroundings alone."`
	Format string `enum:"text,json" default:"text" help:"Output: text for a person, or json. Default: ${default}."`
}

// Help is the long help of the command.
func (doctorCommand) Help() string {
	return `Looks a store over and changes nothing: the schema, the integrity of every record and of the index by which records are found, the evidence and files in it
that nothing names, free space, the clock, and who may read the files. Each finding says what to do.

Examples:
  marsad doctor --store var/marsad.db
  marsad doctor --store var/marsad.db --quick --format json

Exit codes: 0 nothing found, 1 something is wrong, 2 wrong usage, 3 something should be looked at.`
}

// The grades of findings.
const (
	gradeWrong = "wrong"
	gradeLook  = "look"
	gradeFine  = "fine"
)

// finding is one thing that the doctor saw.
type finding struct {
	Check string `json:"check"` // schema, integrity, accounts, evidence, space, clock, permissions
	Grade string `json:"grade"`
	What  string `json:"what"`
	Do    string `json:"do,omitempty"`
}

// examination gathers findings.
type examination struct {
	Schema   string    `json:"schema"`
	Store    string    `json:"store"`
	Findings []finding `json:"findings"`
	now      time.Time
	dir      string
}

func (x *examination) add(check, grade, do, format string, args ...any) {
	x.Findings = append(x.Findings, finding{check, grade, fmt.Sprintf(format, args...), do})
}

// Run looks at everything and prints what it found.
func (c *doctorCommand) Run(ctx context.Context, streams *Streams) error {
	x := &examination{Schema: "marsad.doctor/1", Store: c.Store, Findings: []finding{}, now: time.Now(), dir: c.dir(c.Store)}
	if err := checkEvidence(c.Store, x.dir); err != nil {
		return err
	}
	if x.schema(ctx) && !c.Quick {
		x.integrity(ctx, c)
		x.accounts(ctx)
	}
	x.space()
	x.clock(ctx)
	x.permissions()
	x.leftovers()
	if err := x.print(streams.Out, c.Format); err != nil {
		return fmt.Errorf("cannot write the output: %w", err)
	}
	wrong, look := x.count(gradeWrong), x.count(gradeLook)
	switch {
	case wrong > 0:
		return fmt.Errorf("%d things are wrong, %d should be looked at", wrong, look)
	case look > 0:
		return errSomeFailed
	}
	return nil
}

func (x *examination) count(grade string) (n int) {
	for _, f := range x.Findings {
		if f.Grade == grade {
			n++
		}
	}
	return n
}

// schema looks at the schema and tells whether the store can be opened without changing it.
func (x *examination) schema(ctx context.Context) bool {
	have, newest, err := schema(ctx, x.Store)
	switch {
	case err != nil:
		x.add("schema", gradeWrong, "see what the message says; restore a backup when the file is damaged", "%v", oneLine(err))
	case have == 0:
		x.add("schema", gradeWrong, "name a store that is there; marsad ingest, marsad read --store or marsad restore makes one", "there is no store at %s", x.Store)
	case have > newest:
		x.add("schema", gradeWrong, "use the newer marsad", "it was written by a newer marsad: schema %d, this one knows %d", have, newest)
	case have < newest:
		x.add("schema", gradeLook, "make a backup and run marsad migrate --store "+x.Store, "it has the schema %d, the newest is %d; its records are not looked at", have, newest)
	default:
		x.add("schema", gradeFine, "", "%d, the newest", have)
		return true
	}
	return false
}

// integrity does what verify does. A fault of the store's index is told from one of its records.
func (x *examination) integrity(ctx context.Context, c *doctorCommand) {
	v, err := (&verifyCommand{Store: c.Store, evidenceFlag: c.evidenceFlag}).check(ctx)
	if err != nil {
		x.add("integrity", gradeWrong, "see what the message says", "%v", oneLine(err))
		return
	}
	for _, f := range v.Store.Faults {
		check, do := "integrity", "keep a copy of the store, then restore it from a backup"
		if isIndex(f.Where) {
			check, do = "index", "the records are whole: marsad migrate --to a new store makes the index again"
		}
		x.add(check, gradeWrong, do, "%s: %s", f.Where, f.What)
	}
	for _, f := range v.Evidence.Faults {
		x.add("evidence", gradeWrong, "keep a copy of the folder, then restore what is named from a backup", "%s: %s", f.Where, f.What)
	}
	for _, n := range v.Notes {
		grade, do := noteOf(n, x.dir)
		x.add("evidence", grade, do, "%s", n)
	}
	if len(v.Store.Faults)+len(v.Evidence.Faults) == 0 {
		x.add("integrity", gradeFine, "", "%d reports in %d versions and %d entries of evidence hold", v.Store.Reports, v.Store.Versions, v.Evidence.Entries)
	}
}

// noteOf grades what verify notes without calling it a fault, and says what to do.
func noteOf(note, dir string) (grade, do string) {
	switch {
	case strings.Contains(note, "when the archive is closed"), strings.Contains(note, "another process is writing"):
		return gradeFine, "" // so it is while somebody writes
	case strings.Contains(note, "signing key"):
		return gradeLook, "put it back as " + dir + ".key; otherwise the next run that writes makes a new one and logs it"
	}
	return gradeLook, "the next run that writes, such as marsad ingest or marsad migrate, brings it in order"
}

// skew is by how much clocks may differ.
const skew = 5 * time.Minute

// clock compares ours with that of the log and of the server.
func (x *examination) clock(ctx context.Context) {
	const do = "set the clock of this machine by a time server; entries are never logged earlier than the one before"
	fine := true
	if cut, err := evidence.CutAt(x.dir); err == nil && cut.Latest.After(x.now.Add(skew)) {
		x.add("clock", gradeWrong, do, "the last entry of evidence was logged at %s, which lies ahead of now, %s", cut.Latest.Format(time.RFC3339), x.now.UTC().Format(time.RFC3339))
		fine = false
	}
	if postgres.Is(x.Store) {
		if _, _, server, err := postgres.Schema(ctx, x.Store); err == nil && server.Sub(x.now).Abs() > skew {
			x.add("clock", gradeLook, "set both clocks by a time server", "the database server's clock differs by %s", server.Sub(x.now).Round(time.Second))
			fine = false
		}
	}
	if fine {
		x.add("clock", gradeFine, "", "%s", x.now.UTC().Format(time.RFC3339))
	}
}

func (x *examination) print(out io.Writer, format string) error {
	if format == "json" {
		return jsonWriter(out, "  ").Encode(x)
	}
	for _, f := range x.Findings {
		line := fmt.Sprintf("%-6s%s: %s", f.Grade, f.Check, isolate(f.What))
		if f.Do != "" {
			line += "\n      what to do: " + f.Do
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "store %s: %d wrong, %d to look at\n", cmp.Or(x.Store, "-"), x.count(gradeWrong), x.count(gradeLook))
	return err
}
