package warc

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Located is a record and the place of its gzip member in the file, in bytes.
type Located struct {
	Record
	Offset, Length int64
}

// MaxRecord is how many bytes one record may unpack to; more is refused as damaged, since evidence writes no such record.
const MaxRecord = 1 << 30

// FaultError says which record of a file cannot be read, and where its gzip member stands.
type FaultError struct {
	Record int   // counted from 0
	Offset int64 // where the member begins, bytes
	Err    error
}

func (e *FaultError) Error() string {
	return fmt.Sprintf("record %d, from byte %d: %v", e.Record, e.Offset, e.Err)
}

func (e *FaultError) Unwrap() error { return e.Err }

// Read takes a file apart, whole. The records before a fault are given with a *FaultError.
func Read(data []byte) ([]Located, error) {
	var records []Located
	for at := int64(0); at < int64(len(data)); {
		r, length, err := First(data[at:])
		if err != nil {
			return records, &FaultError{Record: len(records), Offset: at, Err: err}
		}
		records = append(records, Located{Record: r, Offset: at, Length: length})
		at += length
	}
	return records, nil
}

// First reads the record whose gzip member data begins with, checks its digests, and says how many bytes the member has.
func First(data []byte) (Record, int64, error) {
	source := bytes.NewReader(data)
	z, err := gzip.NewReader(source)
	if err != nil {
		return Record{}, 0, fmt.Errorf("is no gzip member: %w", err)
	}
	z.Multistream(false)
	plain, err := io.ReadAll(io.LimitReader(z, MaxRecord+1))
	if err != nil {
		return Record{}, 0, fmt.Errorf("cannot be unpacked: %w", err)
	}
	if len(plain) > MaxRecord {
		return Record{}, 0, fmt.Errorf("unpacks to more than %d bytes", MaxRecord)
	}
	r, err := parse(plain)
	if err != nil {
		return Record{}, 0, err
	}
	return r, int64(len(data) - source.Len()), r.checkDigests()
}

// parse reads one unpacked record that ends with the bytes.
func parse(plain []byte) (Record, error) {
	head, rest, ok := bytes.Cut(plain, []byte("\r\n\r\n"))
	if !ok {
		return Record{}, errors.New("its header has no end")
	}
	lines := strings.Split(string(head), "\r\n")
	if lines[0] != "WARC/1.1" {
		return Record{}, fmt.Errorf("begins with %.20q instead of WARC/1.1", lines[0])
	}
	var r Record
	length := -1
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ": ")
		if !ok || name == "" {
			return Record{}, fmt.Errorf("its header has the line %.60q, which is no field", line)
		}
		if name == "Content-Length" {
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 || strconv.Itoa(n) != value || length >= 0 {
				return Record{}, fmt.Errorf("its Content-Length is %.30q", value)
			}
			length = n
			continue
		}
		r.Fields = append(r.Fields, Field{Name: name, Value: value})
	}
	if length < 0 || len(rest) != length+4 || string(rest[length:]) != "\r\n\r\n" {
		return Record{}, fmt.Errorf("its block has another length than its Content-Length %d says", length)
	}
	r.Block = rest[:length:length]
	return r, nil
}

// checkDigests compares the digests in the header with the block and with its payload.
func (r Record) checkDigests() error {
	if want := r.Get("WARC-Block-Digest"); want != Digest(r.Block) {
		return fmt.Errorf("its block has another digest than WARC-Block-Digest %q says", want)
	}
	want := r.Get("WARC-Payload-Digest")
	if want == "" || r.Type() == Revisit {
		return nil // the payload of a revisit stands in the record it refers to
	}
	payload, err := r.Payload()
	if err != nil {
		return err
	}
	if want != Digest(payload) {
		return fmt.Errorf("its payload has another digest than WARC-Payload-Digest %q says", want)
	}
	return nil
}

// Payload gives what the record is about: the body of a message of HTTP, else the block.
func (r Record) Payload() ([]byte, error) {
	if !strings.HasPrefix(r.Get("Content-Type"), "application/http") {
		return r.Block, nil
	}
	_, body, ok := bytes.Cut(r.Block, []byte("\r\n\r\n"))
	if !ok {
		return nil, errors.New("its block is no HTTP message: the header has no end")
	}
	return body, nil
}

// HTTPHead gives the first line and the header fields of a message of HTTP, in order.
func (r Record) HTTPHead() (first string, fields []Field, err error) {
	head, _, ok := bytes.Cut(r.Block, []byte("\r\n\r\n"))
	if !ok {
		return "", nil, errors.New("its block is no HTTP message: the header has no end")
	}
	lines := strings.Split(string(head), "\r\n")
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			return "", nil, fmt.Errorf("its HTTP header has the line %.60q, which is no field", line)
		}
		fields = append(fields, Field{Name: name, Value: value})
	}
	return lines[0], fields, nil
}
