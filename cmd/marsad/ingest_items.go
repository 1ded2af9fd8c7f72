package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"marsad/internal/capture"
	"marsad/internal/capture/posts"
	"marsad/internal/intake"
)

// items gives the rows of all inputs.
func (r *ingestRun) items(ctx context.Context) iter.Seq[intake.Item] {
	return func(yield func(intake.Item) bool) {
		for _, input := range r.Inputs {
			if ctx.Err() != nil || !r.input(ctx, input, yield) {
				return
			}
		}
	}
}

func (r *ingestRun) input(ctx context.Context, input string, yield intake.Yield) bool {
	switch {
	case input == "-":
		return r.stream(ctx, input, "", r.streams.In, yield)
	case isWeb(input):
		return r.address(ctx, input, yield)
	}
	info, err := os.Stat(input)
	switch {
	case err != nil:
		return yield(intake.Broken(input, "", fmt.Errorf("cannot open it: %w", capture.PlainError(err))))
	case info.IsDir():
		return r.folder(ctx, input, yield)
	case r.From == "folder":
		return yield(intake.Broken(input, "folder", errors.New("it is no folder")))
	}
	return r.file(ctx, input, yield)
}

// address streams what a server gives.
func (r *ingestRun) address(ctx context.Context, input string, yield intake.Yield) bool {
	fetcher, err := r.fetcher(forOnePage(r.MaxSize<<20, r.now))
	if err != nil {
		return yield(intake.Broken(input, "", err))
	}
	defer fetcher.Close()
	s, err := fetcher.Stream(ctx, input)
	if err != nil {
		return yield(intake.Broken(input, "", err))
	}
	defer s.Close()
	return r.stream(ctx, input, s.URL, s, yield)
}

// folder gives the rows of every file below a folder, in the order of their names. What is no file has its row too.
func (r *ingestRun) folder(ctx context.Context, root string, yield intake.Yield) bool {
	goOn := true
	_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error { // every error becomes a row
		switch {
		case ctx.Err() != nil:
			return fs.SkipAll
		case err != nil:
			goOn = yield(intake.Broken(path, "folder", fmt.Errorf("cannot open it: %w", capture.PlainError(err))))
		case entry.IsDir():
		case !entry.Type().IsRegular():
			it := intake.Item{Line: intake.Line{Input: path, Kind: "folder"}}
			it.End(intake.Skipped, "no regular file", "no regular file: "+entry.Type().String())
			goOn = yield(it)
		default:
			goOn = r.file(ctx, path, yield)
		}
		if !goOn {
			return fs.SkipAll
		}
		return nil
	})
	return goOn
}

func (r *ingestRun) file(ctx context.Context, path string, yield intake.Yield) bool {
	f, err := os.Open(path)
	if err != nil {
		return yield(intake.Broken(path, "", fmt.Errorf("cannot open it: %w", capture.PlainError(err))))
	}
	defer f.Close()
	return r.stream(ctx, path, "", f, yield)
}

// stream gives the rows of one input, whatever it is.
func (r *ingestRun) stream(ctx context.Context, input, address string, in io.Reader, yield intake.Yield) bool {
	o := intake.Options{From: r.From, Outlet: r.Outlet, MaxSize: r.MaxSize << 20, Zone: r.zone, Mapping: r.mapping, Opened: r.saveMapping, Now: r.now}
	if f, ok := in.(*os.File); ok && f != os.Stdin {
		return o.Rows(input, address, fileUntilDone{untilDone{ctx, f}, f}, yield)
	}
	return o.Rows(input, address, untilDone{ctx, in}, yield)
}

// untilDone ends a stream when the run ends.
type untilDone struct {
	ctx context.Context
	in  io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.in.Read(p)
}

// fileUntilDone is that of a file: a package is read where it lies.
type fileUntilDone struct {
	untilDone
	*os.File
}

// Read is io.Reader's.
func (f fileUntilDone) Read(p []byte) (int, error) { return f.untilDone.Read(p) }

// saveMapping writes the mapping of the first table, once.
func (r *ingestRun) saveMapping(reader *posts.Reader) error {
	if r.SaveMap == "" || r.saved || reader.Map.Columns == nil {
		return nil
	}
	f, err := os.Create(r.SaveMap)
	if err != nil {
		return fmt.Errorf("cannot write the mapping: %w", err)
	}
	r.saved = true
	if err := errors.Join(reader.Map.Write(f), f.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", r.SaveMap, err)
	}
	return nil
}
