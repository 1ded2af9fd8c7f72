package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"marsad/internal/store/sqlite"
	"os"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river/riverdriver/riversqlite"

	"marsad/internal/capture/fetch"
	"marsad/internal/collect"
	"marsad/internal/reading"
	"marsad/internal/store"
)

type collectCommand struct {
	collectFlags
	Once bool `help:"Ask every source now, read what there is, and stop."`
}

// collectFlags are the flags of every command that follows sources.
type collectFlags struct {
	Store string `required:"" placeholder:"FILE" help:"The store whose sources are followed and that keeps the records."`
	evidenceFlag
	fetchFlags
	actorFlags
	moreGazetteers
	Interval time.Duration `default:"1s" help:"Between two requests to one site; a site that asks for more in its robots.txt gets more. Default: ${default}."`
	Fetchers int           `default:"64" help:"How many pages are fetched at once. Default: ${default}."`
	Readers  int           `default:"0" help:"How many reports are read at once. Default: as many as there are processors."`
	NoImages bool          `help:"Leave the pictures of articles."`
	MaxSize  int64         `default:"16" placeholder:"MIB" help:"The most that a page or a picture may have, in MiB. Default: ${default}."`
	Log      string        `enum:"text,json,none" default:"text" help:"Log on standard error: text, json or none. Default: ${default}."`
}

// Help is the long help of the command.
func (collectCommand) Help() string {
	return `Asks each source when it is due, fetches what is new, keeps it as evidence, and reads it. Pages are looked at again after an hour, six
hours, a day, three days and a week: one that changed is a new version of its report. Work goes on where it was after an interruption of any kind.

Examples:
  marsad source add --store var/marsad.db https://outlet.example/feed
  marsad collect --store var/marsad.db
  marsad collect --store var/marsad.db --once
  marsad collect --store var/marsad.db --contact https://team.example/ --proxy socks5h://127.0.0.1:9050

Stops on interrupt, after the jobs in hand. Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 with --once when a source failed (named).`
}

// memoryLimit is from how many bytes on memory is given back sooner: many large bodies at once must not make the process grow. GOMEMLIMIT sets another.
const memoryLimit = 200 << 20

// begin checks the flags and gives the log.
func (c *collectFlags) begin(streams *Streams) (*slog.Logger, error) {
	if c.Interval <= 0 || c.Fetchers < 1 || c.Readers < 0 || c.MaxSize < 1 {
		return nil, usageError{errors.New("--interval, --fetchers and --max-size take more than nothing, --readers nothing less than 0")}
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	return newLogger(c.Log, streams.Err), nil
}

// Run follows the sources until the context ends, or once.
func (c *collectCommand) Run(ctx context.Context, streams *Streams) error {
	logger, err := c.begin(streams)
	if err != nil {
		return err
	}
	open := func() (*register, error) { return openRegister(ctx, c.Store, c.dir(c.Store), toCollect, streams) }
	o, err := c.outlets(open, streams, logger)
	if err != nil {
		return err
	}
	if o.fetcher, err = c.fetcher(fetch.Options{Limit: o.limit, Interval: c.Interval}); err != nil {
		return errors.Join(err, o.store.Close())
	}
	err = c.collect(ctx, o, streams, logger)
	o.fetcher.Close()
	return errors.Join(err, o.store.Close())
}

// outlets opens everything that collecting needs but the fetcher.
func (c *collectFlags) outlets(open func() (*register, error), streams *Streams, logger *slog.Logger) (*outlets, error) {
	lex, err := c.lexicon()
	if err != nil {
		return nil, err
	}
	places, _, err := c.index(streams)
	if err != nil {
		return nil, err
	}
	o := &outlets{large: make(chan struct{}, largeAtOnce), images: !c.NoImages, limit: c.MaxSize << 20, now: time.Now, warn: logger.Warn}
	if o.reader, err = reading.Default(reading.Options{Lexicon: lex, Gazetteer: places}); err != nil {
		return nil, err
	}
	o.store, err = open()
	return o, err
}

func (c *collectCommand) collect(ctx context.Context, o *outlets, streams *Streams, logger *slog.Logger) error {
	lite, ok := o.store.database.(*sqlite.Store)
	if !ok {
		return errors.New("marsad collect works on a SQLite store alone; on PostgreSQL run marsad work, on as many machines as are wanted")
	}
	collector, err := collect.New(ctx, collect.Options[*sql.Tx]{
		Collection: o.store, Driver: riversqlite.New(lite.Jobs()), Recover: lite.RecoverJobs, Ask: o.ask, Get: o.get, Read: o.read,
		Logger: logger, Fetchers: c.Fetchers, Readers: c.Readers, HostInterval: c.Interval,
	})
	if err != nil {
		return err
	}
	sources, err := o.store.Sources(ctx)
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		return fmt.Errorf("store %s follows no source; add one with marsad source add --store %s ADDRESS", c.Store, c.Store)
	}
	// A killed run may have asked a site a moment ago, and this one does not know of it.
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(c.Interval):
	}
	logger.Info("collecting", "sources", len(sources))
	if !c.Once {
		return collector.Run(ctx)
	}
	return c.once(ctx, collector, o.store, sources, streams)
}

// once asks every source that is not paused, and tells what came of it.
func (c *collectCommand) once(ctx context.Context, collector *collect.Collector[*sql.Tx], r *register, sources []store.Source, streams *Streams) error {
	var ids []int64
	for _, s := range sources {
		if !s.Paused {
			ids = append(ids, s.ID)
		}
	}
	if err := collector.Once(ctx, ids); err != nil {
		return err
	}
	return tellSources(ctx, r, streams)
}

// tellSources prints a line on what was collected, and names the sources that failed.
func tellSources(ctx context.Context, r *register, streams *Streams) error {
	sources, err := r.Sources(ctx)
	if err != nil {
		return err
	}
	items, err := r.Items(ctx)
	if err != nil {
		return err
	}
	total, failed := store.SourceCounts{}, 0
	for _, s := range sources {
		for state, n := range items[s.ID] {
			total[state] += n
		}
		if s.Failures > 0 && !s.Paused {
			failed++
			fmt.Fprintf(streams.Err, "marsad: source %d: %s\n", s.ID, oneLine(errors.New(s.LastError)))
		}
	}
	_, err = fmt.Fprintf(streams.Out, "%d sources, %d failed; items: %d read, %d waiting, %d given by several sources, %d refused, %d failed\n", len(sources), failed,
		total[store.ItemRead], total[store.ItemFound]+total[store.ItemFetched], total[store.ItemShared], total[store.ItemRefused], total[store.ItemFailed])
	if err == nil && failed > 0 {
		return errSomeFailed
	}
	return err
}

func newLogger(format string, w io.Writer) *slog.Logger {
	switch format {
	case "none":
		return slog.New(slog.DiscardHandler)
	case "json":
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}
