// Package warc writes and reads the WARC/1.1 files (ISO 28500:2017) of the evidence folder: one gzip member a record, every field in the order in which it
// was given, so that the same record always gives the same bytes. It reads strictly, since it reads what it wrote: whatever another program would
// forgive is a fault here. Archives of others are read by the package of archives, which forgives.
package warc

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The kinds of records that evidence holds, as WARC-Type names them.
const (
	Info       = "warcinfo"
	Request    = "request"
	Response   = "response"
	Revisit    = "revisit"
	Resource   = "resource"
	Metadata   = "metadata"
	Conversion = "conversion"
)

// SamePayload is the WARC-Profile of a revisit whose payload is that of an earlier record.
const SamePayload = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

// Field is one named field of a record's header.
type Field struct{ Name, Value string }

// Record is one record: its fields without Content-Length, which follows from the block, and the block.
type Record struct {
	Fields []Field
	Block  []byte
}

// Get gives the value of a field, or "" when there is none. Names are compared without regard to case, as the standard wants.
func (r Record) Get(name string) string {
	for _, f := range r.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Type gives the WARC-Type.
func (r Record) Type() string { return r.Get("WARC-Type") }

// ID gives the WARC-Record-ID without its brackets and "urn:uuid:".
func (r Record) ID() string { return BareID(r.Get("WARC-Record-ID")) }

// BareID takes "<urn:uuid:" and ">" off a record's ID.
func BareID(id string) string {
	return strings.TrimPrefix(strings.TrimSuffix(strings.TrimPrefix(id, "<"), ">"), "urn:uuid:")
}

// URN gives the form of a bare ID that stands in fields.
func URN(bare string) string { return "<urn:uuid:" + bare + ">" }

// NewID makes a record's ID from what the record is, so that the same capture has the same ID whoever writes it: the first 128 bits of the SHA-256 over
// the parts, each with its length before it, as a UUID of version 8 (RFC 9562).
func NewID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	b := h.Sum(nil)[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Digest gives the labelled digest of WARC-Block-Digest and WARC-Payload-Digest: SHA-256 in hexadecimal, so that sha256sum can be held against it.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Date gives the form of WARC-Date: UTC, with as many digits of the fraction as are needed.
func Date(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// writers keeps the tables of the compressor, which are larger than most records.
var writers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// Append writes the record as one gzip member behind dst. A field that holds a line break or has no name is refused: it would forge another field.
func Append(dst []byte, r Record) ([]byte, error) {
	var head bytes.Buffer
	head.WriteString("WARC/1.1\r\n")
	for _, f := range r.Fields {
		if f.Name == "" || strings.ContainsAny(f.Name, "\r\n: ") || strings.ContainsAny(f.Value, "\r\n\x00") || strings.TrimSpace(f.Value) != f.Value {
			return dst, fmt.Errorf("field %q of a WARC record holds what a field cannot hold: %q", f.Name, f.Value)
		}
		head.WriteString(f.Name + ": " + f.Value + "\r\n")
	}
	head.WriteString("Content-Length: " + strconv.Itoa(len(r.Block)) + "\r\n\r\n")
	out := bytes.NewBuffer(dst)
	z := writers.Get().(*gzip.Writer)
	defer writers.Put(z)
	z.Reset(out)
	for _, part := range [][]byte{head.Bytes(), r.Block, []byte("\r\n\r\n")} {
		if _, err := z.Write(part); err != nil {
			return dst, err
		}
	}
	if err := z.Close(); err != nil {
		return dst, err
	}
	return out.Bytes(), nil
}
