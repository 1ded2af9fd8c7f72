package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/capture/archive"
	"marsad/internal/capture/feed"
	"marsad/internal/capture/posts"
)

// item is one row of an input: a page, a post, a record. Without a fate it is to be read.
type item struct {
	fateLine
	class   string
	mapped  string // how the columns of its table were understood
	capture capture.Capture
	hints   article.Hints
	id      string // of the record; "" for the hash of the bytes
	same    string // what is the same in a row that only repeats this one
}

func (it *item) end(fate, class, reason string) {
	it.Fate, it.class, it.Reason = fate, class, reason
}

// yields is where rows go; false when no more are wanted.
type yields func(item) bool

// items gives the rows of all inputs.
func (r *ingestRun) items(ctx context.Context) iter.Seq[item] {
	return func(yield func(item) bool) {
		for _, input := range r.Inputs {
			if ctx.Err() != nil || !r.input(ctx, input, yield) {
				return
			}
		}
	}
}

// broken gives the row that stands for an input which cannot be read, or not further.
func broken(input, kind string, err error, yield yields) bool {
	it := item{fateLine: fateLine{Input: input, Kind: kind}}
	reason := strings.NewReplacer("cannot fetch "+input+": ", "", "cannot read "+input+": ", "cannot read it: ").Replace(oneLine(err)) // the input is named before it
	it.end(rowRefused, "input", reason)
	return yield(it)
}

func (r *ingestRun) input(ctx context.Context, input string, yield yields) bool {
	switch {
	case input == "-":
		return r.stream(ctx, input, "", r.streams.In, yield)
	case isWeb(input):
		return r.address(ctx, input, yield)
	}
	info, err := os.Stat(input)
	switch {
	case err != nil:
		return broken(input, "", fmt.Errorf("cannot open it: %w", capture.PlainError(err)), yield)
	case info.IsDir():
		return r.folder(ctx, input, yield)
	case r.From == "folder":
		return broken(input, "folder", errors.New("it is no folder"), yield)
	}
	return r.file(ctx, input, yield)
}

// address streams what a server gives.
func (r *ingestRun) address(ctx context.Context, input string, yield yields) bool {
	fetcher, err := r.fetcher(forOnePage(r.MaxSize<<20, r.now))
	if err != nil {
		return broken(input, "", err, yield)
	}
	defer fetcher.Close()
	s, err := fetcher.Stream(ctx, input)
	if err != nil {
		return broken(input, "", err, yield)
	}
	defer s.Close()
	return r.stream(ctx, input, s.URL, s, yield)
}

// folder gives the rows of every file below a folder, in the order of their names. What is no file has its row too.
func (r *ingestRun) folder(ctx context.Context, root string, yield yields) bool {
	goOn := true
	_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error { // every error becomes a row
		switch {
		case ctx.Err() != nil:
			return fs.SkipAll
		case err != nil:
			goOn = broken(path, "folder", fmt.Errorf("cannot open it: %w", capture.PlainError(err)), yield)
		case entry.IsDir():
		case !entry.Type().IsRegular():
			it := item{fateLine: fateLine{Input: path, Kind: "folder"}}
			it.end(skipped, "no regular file", "no regular file: "+entry.Type().String())
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

func (r *ingestRun) file(ctx context.Context, path string, yield yields) bool {
	f, err := os.Open(path)
	if err != nil {
		return broken(path, "", fmt.Errorf("cannot open it: %w", capture.PlainError(err)), yield)
	}
	defer f.Close()
	return r.stream(ctx, path, "", f, yield)
}

// headBytes is how much of an input is looked at to find out what it is.
const headBytes = 64 << 10

// stream gives the rows of one input, whatever it is.
func (r *ingestRun) stream(ctx context.Context, input, address string, in io.Reader, yield yields) bool {
	in = untilDone{ctx, in}
	b := bufio.NewReaderSize(in, headBytes)
	head, err := b.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return broken(input, "", fmt.Errorf("cannot read it: %w", capture.PlainError(err)), yield)
	}
	kind, packed := r.kind(input, head)
	if packed {
		z, err := gzip.NewReader(b)
		if err != nil {
			return broken(input, kind, err, yield)
		}
		b = bufio.NewReaderSize(z, headBytes)
	}
	switch kind {
	case "warc", "wet":
		return r.archive(input, kind, b, yield)
	case "wacz":
		return r.wacz(input, in, b, yield)
	case "csv", "jsonl", "json", "telegram", "x":
		return r.posts(input, kind, b, yield)
	case "feed":
		return r.feed(input, address, b, yield)
	}
	return r.page(input, address, kind, b, yield)
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

// kind finds out what an input is; packed says that it has to be unpacked for its reader.
func (r *ingestRun) kind(input string, head []byte) (kind string, packed bool) {
	inside := head
	if bytes.HasPrefix(head, []byte("\x1f\x8b")) {
		inside = unpackedHead(head)
		packed = true
	}
	kind = r.From
	if kind == "auto" || kind == "folder" {
		kind = look(strings.ToLower(strings.TrimSuffix(input, ".gz")), head, inside)
	}
	if kind == "warc" || kind == "wet" || kind == "wacz" || kind == "feed" {
		packed = false // these unpack what they read
	}
	return kind, packed
}

func unpackedHead(head []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(head))
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(io.LimitReader(z, headBytes)) // it breaks off where the head does
	return out
}

// look tells kinds apart by their beginning, and by the name where that says more.
func look(name string, head, inside []byte) string {
	start := bytes.TrimLeft(bytes.TrimPrefix(inside, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "wacz"
	case bytes.HasPrefix(start, []byte("WARC/")), strings.HasSuffix(name, ".warc"), strings.HasSuffix(name, ".wet"), strings.HasSuffix(name, ".warc.zst"):
		return "warc"
	case strings.HasSuffix(name, ".csv"), strings.HasSuffix(name, ".tsv"):
		return "csv"
	case bytes.HasPrefix(start, []byte("window.YTD")):
		return "x"
	case bytes.HasPrefix(start, []byte("{")) && bytes.Contains(start[:min(len(start), 1000)], []byte("jsonfeed.org/version")):
		return "feed"
	case bytes.HasPrefix(start, []byte("{")), bytes.HasPrefix(start, []byte("[")):
		return string(posts.Sniff(start))
	case feed.Sniff(string(start)):
		return "feed"
	case article.LooksHTML(string(start)):
		return "html"
	case posts.HasHeader(start):
		return "csv"
	}
	return "text"
}

// page gives a single page or text.
func (r *ingestRun) page(input, address, kind string, in io.Reader, yield yields) bool {
	c, err := capture.Reader(in, input, r.MaxSize<<20, r.now())
	if err != nil {
		return broken(input, kind, err, yield)
	}
	c.URL = address
	it := item{fateLine: fateLine{Input: input, Kind: kind, Row: 1, URL: address}, capture: c, same: c.SHA256}
	it.hints = article.Hints{URL: address, Outlet: r.Outlet, Format: kind}
	if r.From == "auto" && kind == "text" {
		it.hints.Format = "" // what it holds is for the extraction to say
	}
	return yield(it)
}

// archive gives the records of a web archive.
func (r *ingestRun) archive(input, kind string, in io.Reader, yield yields) bool {
	for rec, err := range archive.Records(in, archive.Options{MaxRecord: r.MaxSize << 20}) {
		if err != nil {
			return broken(input, kind, err, yield)
		}
		if !yield(r.record(input, kind, rec)) {
			return false
		}
	}
	return true
}

// wacz hands a file on as it is, so that it is read where it lies; a stream is put on disk by the reader.
func (r *ingestRun) wacz(input string, in io.Reader, b *bufio.Reader, yield yields) bool {
	if u, ok := in.(untilDone); ok {
		if f, ok := u.in.(*os.File); ok {
			if _, err := f.Seek(0, io.SeekStart); err == nil {
				return r.archive(input, "wacz", f, yield)
			}
		}
	}
	return r.archive(input, "wacz", b, yield)
}

func (r *ingestRun) record(input, kind string, rec archive.Record) item {
	offset := rec.Offset
	it := item{fateLine: fateLine{Input: input, Kind: kind, Row: rec.Number, File: rec.File, Offset: &offset, URL: rec.TargetURI, Warnings: rec.Warnings}}
	switch rec.Fate {
	case archive.Skipped:
		it.end(skipped, rec.Class, rec.Reason)
	case archive.Bad:
		it.end(rowRefused, rec.Class, fmt.Sprintf("byte %d: %s", rec.Offset, rec.Reason))
	default:
		it.capture = capture.New(rec.Payload, rec.TargetURI, rec.Date)
		it.capture.URL, it.capture.MediaType = rec.TargetURI, rec.ContentType
		it.same = it.capture.SHA256
		it.hints = article.Hints{URL: webAddress(rec.TargetURI), Outlet: r.Outlet, MediaType: mediaOnly(rec.ContentType), Charset: charsetOf(rec.ContentType)}
	}
	if rec.Date.IsZero() {
		it.capture.CapturedAt = time.Time{}
	}
	return it
}
