// Command marsad-beam reads whole web archives on Apache Beam: what marsad ingest reads one input after the other on one machine, it reads on as many as there
// are, and it groups copies and incidents over the whole corpus. The records are those of the plain command, byte for byte. docs/archives.md has the command
// lines for each runner.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/s3"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
)

var (
	input     = flag.String("input", "", "Files to read, separated by commas; each may be a pattern such as 'crawl/*.warc.gz' or s3://bucket/crawl/*.warc.gz (required)")
	output    = flag.String("output", "", "Folder of what is written, a folder in it for each day (required)")
	work      = flag.String("work", "", "Folder of what has been read of each input, by which a run that was broken off goes on; OUTPUT/.work when not given")
	from      = flag.String("from", "auto", "What the inputs are: auto, warc, wet, wacz, jsonl, csv, html, text")
	outlet    = flag.String("outlet", "", "Name of the outlet, where the input does not say it")
	maxSize   = flag.Int64("max-size", 64, "The most that one page or record may have, in MiB")
	noRestore = flag.Bool("no-restore", false, "Leave defaced words as they are")
	threads   = flag.Int("threads", 0, "Pages read at the same time in one process; as many as it has cores when 0")
)

// version is of the program; records of another are read again. Set by the linker.
var version = "development"

// The exit codes, those of the plain command.
const (
	exitFailed     = 1
	exitUsage      = 2
	exitSomeFailed = 3
)

// mostInputs is how many inputs have a number (see place).
const mostInputs = 1 << 21

var errUsage = errors.New("wrong usage")

func main() {
	flag.Usage = usage
	flag.Parse()
	beam.Init()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	refused, err := run(ctx)
	switch {
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "marsad-beam: %v; see marsad-beam --help\n", err)
		os.Exit(exitUsage) //nolint:gocritic // nothing is left to be stopped
	case err != nil:
		fmt.Fprintf(os.Stderr, "marsad-beam: %s\n", strings.Join(strings.Fields(err.Error()), " "))
		os.Exit(exitFailed)
	case refused > 0:
		os.Exit(exitSomeFailed)
	}
}

func usage() {
	fmt.Fprint(os.Stderr, `Reads web archives (WARC, WET, WACZ), JSON Lines and tables into records, copies and incidents, by day.

Examples:
  marsad-beam --input 'crawl/*.warc.gz' --output out
  marsad-beam --input 's3://bucket/crawl/*.warc.gz' --output s3://bucket/out --runner flink --endpoint localhost:8099 --environment_type LOOPBACK

The same command again goes on where one that was broken off stopped: inputs that have been read are not read again.
Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some rows refused (OUTPUT/dead-letters.jsonl names them).

Flags, those of Beam and its runners among them:
`)
	flag.PrintDefaults()
}

// run reads what the flags name and gives how many rows were refused.
func run(ctx context.Context) (refused int64, err error) {
	if *input == "" || *output == "" || flag.NArg() > 0 {
		return 0, fmt.Errorf("%w: --input and --output are needed, and nothing but flags", errUsage)
	}
	if *maxSize <= 0 || *threads < 0 {
		return 0, fmt.Errorf("%w: --max-size takes a number above zero, --threads none below", errUsage)
	}
	inputs, err := find(ctx, *input)
	if err != nil {
		return 0, err
	}
	r := readInput{Work: cmp.Or(*work, join(*output, ".work")), From: *from, Outlet: *outlet, MaxSize: *maxSize << 20, NoRestore: *noRestore, Threads: *threads}
	r.Program = fmt.Sprintf("%s from=%s outlet=%q max-size=%d no-restore=%t", version, r.From, r.Outlet, r.MaxSize, r.NoRestore)
	p, s := beam.NewPipelineWithRoot()
	build(s, inputs, r, *output)
	result, err := beamx.RunWithMetrics(ctx, p)
	if err != nil {
		return 0, err
	}
	if refused, err = deadLetters(ctx, r.Work, *output, inputs); err != nil {
		return 0, err
	}
	tell(result)
	return refused, sweep(ctx, r.Work)
}

// find lists the inputs of patterns, in their order and within one by name; one that is named twice counts once. A pattern that fits nothing is an error.
func find(ctx context.Context, patterns string) ([]Input, error) {
	var out []Input
	seen := map[string]bool{}
	for pattern := range strings.SplitSeq(patterns, ",") {
		fs, err := filesystemOf(ctx, pattern)
		if err != nil {
			return nil, err
		}
		found, err := fs.List(ctx, pattern)
		if err == nil && len(found) == 0 {
			err = errors.New("there is no such file")
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", pattern, err), fs.Close())
		}
		slices.Sort(found)
		for _, path := range found {
			if seen[path] {
				continue
			}
			seen[path] = true
			size, err := fs.Size(ctx, path)
			if err != nil {
				return nil, errors.Join(fmt.Errorf("%s: %w", path, err), fs.Close())
			}
			out = append(out, Input{int64(len(out)), path, size, modified(ctx, fs, path)})
		}
		if err := fs.Close(); err != nil {
			return nil, err
		}
	}
	if len(out) > mostInputs {
		return nil, fmt.Errorf("%d inputs are more than the %d that one run can number; give it parts", len(out), mostInputs)
	}
	return out, nil
}

// tell prints what was counted.
func tell(result beam.PipelineResult) {
	if result == nil {
		return
	}
	counted := map[string]int64{}
	for _, c := range result.Metrics().AllMetrics().Counters() {
		if c.Key.Namespace == "marsad" {
			counted[c.Key.Name] += max(c.Committed, 0)
		}
	}
	names := make([]string, 0, len(counted))
	for n := range counted {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		fmt.Printf("%s %d\n", n, counted[n])
	}
}
