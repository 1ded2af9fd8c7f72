package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// The kinds of entries.
const (
	KindKey       = "key"       // a key with which heads are signed from here on
	KindExchange  = "exchange"  // a fetch: requests and answers
	KindCapture   = "capture"   // bytes of a file, or of standard input
	KindReport    = "report"    // a version of a report that the register took
	KindErasure   = "erasure"   // files that were taken away for good, by whom and why
	KindTimestamp = "timestamp" // a timestamp that another party gave a head
)

// Entry is one line of the log. It never changes once written.
type Entry struct {
	Number    int64      `json:"entry"`    // counted from 0
	Previous  string     `json:"previous"` // SHA-256 of the line before, without its line break; of no bytes for the first
	Logged    string     `json:"logged"`   // RFC 3339, UTC; never earlier than that of the entry before
	Kind      string     `json:"kind"`
	Object    string     `json:"object,omitempty"` // SHA-256 of a WARC file, its name
	Size      int64      `json:"size,omitempty"`   // of the WARC file, bytes
	Offsets   []int64    `json:"offsets,omitempty"`
	Contents  []Content  `json:"contents,omitempty"`
	Found     bool       `json:"found,omitempty"` // logged later than kept: found again when the archive or the store was opened
	Report    *Report    `json:"report,omitempty"`
	Key       string     `json:"key,omitempty"` // public key in the form of golang.org/x/mod/sumdb/note
	Timestamp *Timestamp `json:"timestamp,omitempty"`
	Erased    *Erased    `json:"erased,omitempty"`

	from *Archive // whose log it stands in, when several are read as one
}

// Content is one capture in a WARC file: an answer of a server, or a file.
type Content struct {
	Record    string `json:"record"` // WARC-Record-ID
	Offset    int64  `json:"offset"` // of its gzip member in the file, bytes
	Length    int64  `json:"length"` // of its gzip member, bytes
	URI       string `json:"uri"`
	Captured  string `json:"captured"` // RFC 3339, UTC
	Status    int    `json:"status,omitempty"`
	MediaType string `json:"media_type,omitempty"`
	Payload   string `json:"payload,omitempty"` // SHA-256 of the bytes as received
	Body      string `json:"body,omitempty"`    // SHA-256 of the bytes with content coding undone
	Revisit   bool   `json:"revisit,omitempty"` // the bytes stand with the first record that has this payload
}

// Report is a version of a report in the register.
type Report struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	SHA256  string `json:"sha256"` // of the record's JSON as the store keeps it
}

// Timestamp is what another party said about a head; both files stand in timestamps/.
type Timestamp struct {
	Method    string `json:"method"` // rfc3161 or opentimestamps
	Authority string `json:"authority"`
	Head      string `json:"head"`   // SHA-256 of the head's file
	File      string `json:"file"`   // name of the answer
	SHA256    string `json:"sha256"` // of the answer
}

// Time gives when the entry was logged.
func (e Entry) Time() (time.Time, error) { return time.Parse(time.RFC3339Nano, e.Logged) }

// encode gives the line without its line break.
func (e Entry) encode() ([]byte, error) {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	if err := w.Encode(e); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// parseEntry reads a line of the log. A line that encode would not have written is refused, so that there is one form for each entry.
func parseEntry(line []byte) (Entry, error) {
	var e Entry
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return e, fmt.Errorf("is no entry: %w", err)
	}
	again, err := e.encode()
	if err != nil {
		return e, err
	}
	if !bytes.Equal(again, line) {
		return e, errors.New("is not written the way entries are written")
	}
	if _, err := e.Time(); err != nil {
		return e, fmt.Errorf("has no time: %w", err)
	}
	return e, nil
}

// SHA256 gives the hash of bytes in hexadecimal.
func SHA256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
