// Package archive reads web archives as a stream: WARC 1.0 and 1.1 and WET, plain, gzip (a member for each record, or the whole file in
// one) or Zstandard, and WACZ. Every record is accounted for: taken, skipped with a reason, or bad with its place; a damaged one does not
// end the run. Memory is bounded by Options.MaxRecord, whatever the archive says of its lengths.
//
// The framing is our own. internetarchive/gowarc, the library kept for this in Go, ends silently after the first record of a file that was
// compressed whole, reads a header line of any length into memory, and cannot go on behind a damaged record: its buffers are not to be
// reached. The formats are ISO 28500:2017 (WARC 1.1) and the WACZ specification 1.1.1.
package archive

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// Fate says what became of a record.
type Fate string

// The fates of records. Their numbers add up to the number of records.
const (
	Taken   Fate = "taken"
	Skipped Fate = "skipped"
	Bad     Fate = "bad"
)

// Digest says whether bytes have the digest that the archive gives for them.
type Digest string

// The outcomes of a check. DigestUnknown is a digest by an algorithm that is not read, or of bytes that were not kept.
const (
	DigestOK      Digest = "ok"
	DigestBad     Digest = "bad"
	DigestAbsent  Digest = "absent"
	DigestUnknown Digest = "unknown"
)

// Record is one record of an archive. Payload is there only for a record that is taken.
type Record struct {
	Number        int    // from 1, over all records of the input
	File          string // inside a WACZ, the archive that holds it
	Fate          Fate
	Reason        string // why it is skipped or bad, in plain words
	Class         string // the reason without its particulars, for totals
	Type          string // WARC-Type
	ID            string // WARC-Record-ID without its brackets
	TargetURI     string // without the brackets that wget writes
	Date          time.Time
	RefersTo      string            // of a revisit: the address, else the id of the record it repeats
	Header        map[string]string // of the record, keys in lower case
	HTTPStatus    int               // of a response
	HTTPHeader    map[string]string // of a response, keys in lower case
	ContentType   string            // of the payload
	Payload       []byte            // with transfer and content coding undone
	PayloadDigest Digest
	BlockDigest   Digest
	Warnings      []string // what was made good
	Offset        int64    // first byte of the record in the input; of the unpacked data when Unpacked
	Length        int64    // bytes of it there; 0 when unknown
	Unpacked      bool     // several records share one compressed member, so that the input has no place for a single one
}

// Options bounds the reading.
type Options struct {
	MaxRecord int64 // bytes of one record, and of its payload unpacked; 64 MiB when 0. A longer one is skipped with that reason
}

// defaultMaxRecord is the bound of a record unless the user allows more.
const defaultMaxRecord = 64 << 20

// ErrNoArchive is behind the refusal of an input that holds no record at all.
var ErrNoArchive = errors.New("no record of a web archive was found")

// Records gives the records of an archive in the order in which they stand. An error ends the sequence: the input cannot be read further,
// or is no archive; what came before it holds. A record's bytes are its own and may be kept.
func Records(r io.Reader, o Options) iter.Seq2[Record, error] {
	if o.MaxRecord <= 0 {
		o.MaxRecord = defaultMaxRecord
	}
	return func(yield func(Record, error) bool) {
		in := bufio.NewReaderSize(r, bufferSize)
		if head, _ := in.Peek(len(zipMagic)); string(head) == zipMagic {
			packageRecords(r, in, o, yield)
			return
		}
		s := newScanner(in, o)
		defer s.m.close()
		if err := s.all(yield); err != nil {
			yield(Record{}, err)
		}
	}
}

const (
	bufferSize = 64 << 10
	zipMagic   = "PK\x03\x04"
)

// all gives every record to yield. It returns nil when yield wants no more, too.
func (s *scanner) all(yield func(Record, error) bool) error {
	for {
		record, err := s.next()
		if errors.Is(err, io.EOF) {
			if s.number == 0 {
				return ErrNoArchive
			}
			return nil
		}
		if err != nil {
			return err
		}
		if !yield(record, nil) {
			return nil
		}
	}
}

// skip marks a record as skipped.
func (r *Record) skip(class, format string, args ...any) {
	r.Fate, r.Class, r.Reason, r.Payload = Skipped, class, class, nil
	if format != "" {
		r.Reason = class + ": " + fmt.Sprintf(format, args...)
	}
}

// bad marks a record as damaged.
func (r *Record) bad(class, format string, args ...any) {
	r.skip(class, format, args...)
	r.Fate = Bad
}

func (r *Record) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}

// fields fills in what the header of a record says.
func (r *Record) fields() {
	h := r.Header
	r.Type, r.ID, r.TargetURI = strings.ToLower(h["warc-type"]), bare(h["warc-record-id"]), bare(h["warc-target-uri"])
	r.RefersTo = bare(h["warc-refers-to-target-uri"])
	if r.RefersTo == "" {
		r.RefersTo = bare(h["warc-refers-to"])
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "20060102150405"} {
		if t, err := time.Parse(layout, h["warc-date"]); err == nil {
			r.Date = t.UTC()
			return
		}
	}
	if h["warc-date"] != "" {
		r.warn("the date «%.40s» is not read", h["warc-date"])
	}
}

// bare takes off the brackets that record ids have, and that wget writes around addresses too.
func bare(s string) string {
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") {
		return s[1 : len(s)-1]
	}
	return s
}
