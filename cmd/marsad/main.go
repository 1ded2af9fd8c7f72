// Command marsad reads Arabic conflict reports: it restores defaced words, codes who said what and what happened where and when,
// keeps the records and shows them. Each command has a file of its own; this one wires flags, streams and exit codes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

// The exit codes of every command.
const (
	exitFine       = 0
	exitFailed     = 1
	exitUsage      = 2
	exitSomeFailed = 3
)

// errSomeFailed ends a run in which some items failed; what failed was already said.
var errSomeFailed = errors.New("some items failed")

// usageError is an error in how the command was called.
type usageError struct{ error }

// version and commit are set by the build.
var (
	version = "0.1.0-dev"
	commit  = ""
)

// Streams are where a command reads and writes: data on Out, progress and errors on Err.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

type commandLine struct {
	Read       readCommand       `cmd:"" help:"Read reports and print their records." `
	Extract    extractCommand    `cmd:"" help:"Print the body text of web pages, or what is known of them."`
	Ingest     ingestCommand     `cmd:"" help:"Read feeds, web archives, tables and exports of posts, folders: every row accounted for."`
	Restore    restoreCommand    `cmd:"" help:"Read defaced Arabic words again: a filter for text. With --store: restore a backup."`
	Source     sourceCommand     `cmd:"" help:"The sources that are followed: add, list, test, pause, resume, remove."`
	Collect    collectCommand    `cmd:"" help:"Follow the sources: fetch what is new, keep it as evidence, and read it."`
	Work       workCommand       `cmd:"" help:"Follow the sources beside other workers, on any number of machines with one PostgreSQL store."`
	Serve      serveCommand      `cmd:"" help:"Serve the web pages of a store."`
	Diff       diffCommand       `cmd:"" help:"Say how two versions of a report differ, in words and in meaning."`
	Duplicates duplicatesCommand `cmd:"" help:"Group the reports of a store that tell the same words, with the first of each."`
	Geocode    geocodeCommand    `cmd:"" help:"Find where a place named in Arabic is."`
	Eval       evalCommand       `cmd:"" help:"Measure the reading on labelled reports, and compare with an earlier run."`
	Explain    explainCommand    `cmd:"" help:"Say why each event of a report was recorded, and which candidates were not."`
	Verify     verifyCommand     `cmd:"" help:"Check every record of a store and all evidence, or a WACZ package."`
	Backup     backupCommand     `cmd:"" help:"Write a store and its evidence into a backup while others write to them."`
	Migrate    migrateCommand    `cmd:"" help:"Bring a store to the newest schema, or copy it into another engine."`
	Doctor     doctorCommand     `cmd:"" help:"Look a store over: what is wrong with it and its surroundings, and what to do."`
	Lexicon    lexiconCommand    `cmd:"" help:"Check the word lists, rules and places that are built in."`
	Agreements agreementsCommand `cmd:"" help:"The agreements that breaches are alleged of: list, show, export, import."`
	Incidents  incidentsCommand  `cmd:"" help:"Incidents as all reports tell them: list, show, explain, merge, split, pin, verdict, undo, rebuild."`
	Patrols    patrolsCommand    `cmd:"" help:"The series of patrols: runs, suspensions and the reasons that each side gave."`
	Bulletin   bulletinCommand   `cmd:"" help:"The daily and the weekly monitoring report, as HTML or PDF."`
	Posts      postsCommand      `cmd:"" help:"Observation posts, checkpoints, bases and crossings: who held them, and what became of them."`
	Actors     actorsCommand     `cmd:"" help:"Actors: names, sides and parents by period."`
	Version    versionCommand    `cmd:"" help:"Print version, commit and sizes of the built-in data."`

	Export    exportCommand    `cmd:"" help:"Write what a store and its evidence hold in forms of others."`
	Field     fieldCommand     `cmd:"" help:"Field entries of monitors: add, import, list, show, review; the forms for ODK Collect."`
	Import    importCommand    `cmd:"" help:"Read a table of ACLED's, UCDP's or GDELT's columns into the register: every row accounted for."`
	Restrict  restrictCommand  `cmd:"" help:"Say who may see a report or a field entry: everybody, reviewers, or the members of a case."`
	MCP       mcpCommand       `cmd:"" name:"mcp" help:"Let an assistant read the register by the Model Context Protocol, on standard input and output."`
	Evidence  evidenceCommand  `cmd:"" help:"Prove what the log of evidence holds, and check proofs."`
	User      userCommand      `cmd:"" help:"Users: add, list, role, disable, password, token, device, withdraw; the audit."`
	Case      caseCommand      `cmd:"" help:"Cases and their members."`
	Watch     watchCommand     `cmd:"" help:"Be told of what the register learns: rules, alerts, channels, deliveries."`
	History   historyCommand   `cmd:"" help:"Tell every step of a record of the register: who, when, why, before, after."`
	Remove    removeCommand    `cmd:"" help:"Put a tombstone on a record of the register; its history stays."`
	Erase     eraseCommand     `cmd:"" help:"Erase a report with its evidence, or a record of the register, for good; who, why and the hashes stay."`
	Gazetteer gazetteerCommand `cmd:"" help:"Make, extend and search gazetteer files, and explain an answer."`
}

const description = `marsad (مرصد) reads Arabic conflict reports: defaced words restored, who said what, what happened where and when, each field tied to its words.

It monitors and documents. It directs no force, gives no warning, and asserts nothing of its own about guilt.

Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some items failed.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the first signal ends the run after the report in hand, a second one at once
	os.Exit(run(ctx, os.Args[1:], &Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}

// run parses the arguments, runs the command and gives the exit code.
func run(ctx context.Context, args []string, streams *Streams) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(streams.Err, "marsad: internal error, please report it with the input: %v\n", r)
			if os.Getenv("MARSAD_DEBUG") != "" {
				fmt.Fprintf(streams.Err, "%s\n", debug.Stack())
			}
			code = exitFailed
		}
	}()
	var cli commandLine
	exited := -1
	parser, err := kong.New(&cli, kong.Name("marsad"), kong.Description(description), kong.Writers(streams.Out, streams.Err),
		kong.Exit(func(c int) { exited = c }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(streams))
	if err != nil {
		fmt.Fprintln(streams.Err, "marsad:", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(streams.Err, "marsad: %v; see marsad --help\n", err)
		return exitUsage
	}
	return exitCode(parsed.Run(), streams)
}

func exitCode(err error, streams *Streams) int {
	var usage usageError
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errSomeFailed):
		return exitSomeFailed
	case errors.As(err, &usage):
		fmt.Fprintf(streams.Err, "marsad: %v; see marsad --help\n", oneLine(err))
		return exitUsage
	case errors.Is(err, syscall.EPIPE):
		return exitFailed // whoever read us has gone; there is nobody to tell
	}
	fmt.Fprintln(streams.Err, "marsad:", oneLine(err))
	return exitFailed
}
