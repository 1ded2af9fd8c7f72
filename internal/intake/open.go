package intake

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"
	"time"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/capture/archive"
	"marsad/internal/capture/feed"
	"marsad/internal/capture/posts"
)

// headBytes is how much of an input is looked at to find out what it is.
const headBytes = 64 << 10

// stream gives the rows of one input, whatever it is.
func (r *run) stream(in io.Reader) bool {
	b := bufio.NewReaderSize(in, headBytes)
	head, err := b.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return r.broken("", fmt.Errorf("cannot read it: %w", capture.PlainError(err)))
	}
	kind, packed := r.kind(head)
	if packed {
		z, err := gzip.NewReader(b)
		if err != nil {
			return r.broken(kind, err)
		}
		b = bufio.NewReaderSize(z, headBytes)
	}
	switch kind {
	case "warc", "wet":
		return r.archive(kind, b)
	case "wacz":
		return r.wacz(in, b)
	case "csv", "jsonl", "json", "telegram", "x":
		return r.posts(kind, b)
	case "feed":
		return r.feed(b)
	}
	return r.page(kind, b)
}

// kind finds out what an input is; packed says that it has to be unpacked for its reader.
func (r *run) kind(head []byte) (kind string, packed bool) {
	inside := head
	if bytes.HasPrefix(head, []byte("\x1f\x8b")) {
		inside = unpackedHead(head)
		packed = true
	}
	kind = r.From
	if kind == "auto" || kind == "folder" {
		kind = look(strings.ToLower(strings.TrimSuffix(r.input, ".gz")), head, inside)
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
func (r *run) page(kind string, in io.Reader) bool {
	c, err := capture.Reader(in, r.input, r.MaxSize, r.Now())
	if err != nil {
		return r.broken(kind, err)
	}
	c.URL = r.address
	it := Item{Line: Line{Input: r.input, Kind: kind, Row: 1, URL: r.address}, Capture: c, Same: c.SHA256}
	it.Hints = article.Hints{URL: r.address, Outlet: r.Outlet, Format: kind}
	if r.From == "auto" && kind == "text" {
		it.Hints.Format = "" // what it holds is for the extraction to say
	}
	return r.yield(it)
}

// archive gives the records of a web archive.
func (r *run) archive(kind string, in io.Reader) bool {
	for rec, err := range archive.Records(in, archive.Options{MaxRecord: r.MaxSize}) {
		if err != nil {
			return r.broken(kind, err)
		}
		if !r.yield(r.record(kind, rec)) {
			return false
		}
	}
	return true
}

// wacz hands a file on as it is, so that it is read where it lies; a stream is put on disk by the reader.
func (r *run) wacz(in io.Reader, b *bufio.Reader) bool {
	if seeker, ok := in.(interface {
		io.ReadSeeker
		io.ReaderAt
	}); ok {
		if _, err := seeker.Seek(0, io.SeekStart); err == nil {
			return r.archive("wacz", in)
		}
	}
	return r.archive("wacz", b)
}

func (r *run) record(kind string, rec archive.Record) Item {
	offset := rec.Offset
	it := Item{Line: Line{Input: r.input, Kind: kind, Row: rec.Number, File: rec.File, Offset: &offset, URL: rec.TargetURI, Warnings: rec.Warnings}}
	switch rec.Fate {
	case archive.Skipped:
		it.End(Skipped, rec.Class, rec.Reason)
	case archive.Bad:
		it.End(Refused, rec.Class, fmt.Sprintf("byte %d: %s", rec.Offset, rec.Reason))
	default:
		it.Capture = capture.New(rec.Payload, rec.TargetURI, rec.Date)
		it.Capture.URL, it.Capture.MediaType = rec.TargetURI, rec.ContentType
		it.Same = it.Capture.SHA256
		it.Hints = article.Hints{URL: webAddress(rec.TargetURI), Outlet: r.Outlet, MediaType: mediaOnly(rec.ContentType), Charset: charsetOf(rec.ContentType)}
	}
	if rec.Date.IsZero() {
		it.Capture.CapturedAt = time.Time{}
	}
	return it
}

// webAddress gives an address of the web, or "" for others, such as those of files inside an archive.
func webAddress(uri string) string {
	if IsWeb(uri) {
		return uri
	}
	return ""
}

func mediaOnly(contentType string) string {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return media
}

func charsetOf(contentType string) string {
	_, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return parameters["charset"]
}
