package evidence

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"marsad/internal/evidence/warc"
)

// bodyField holds the digest of an answer's body with its content coding undone, which is what reports name as their source.
const bodyField = "Marsad-Body-Digest"

// describe reads a WARC file and gives the entry that belongs to it: object, size, kind and contents. What the log says of a file always follows from the
// file, so a file without an entry gets the one that it would have had, and verify holds the two against each other.
func describe(file []byte) (Entry, []warc.Located, error) {
	records, err := warc.Read(file)
	if err != nil {
		return Entry{}, records, err
	}
	if len(records) < 2 || records[0].Type() != warc.Info {
		return Entry{}, records, errors.New("does not begin with a warcinfo record and a capture behind it")
	}
	e := Entry{Kind: KindCapture, Object: SHA256(file), Size: int64(len(file))}
	for i, r := range records {
		e.Offsets = append(e.Offsets, r.Offset)
		if err := e.include(r); err != nil {
			return e, records, &warc.FaultError{Record: i, Offset: r.Offset, Err: err}
		}
	}
	if len(e.Contents) == 0 {
		return e, records, errors.New("holds no capture")
	}
	return e, records, nil
}

// include adds what a record says to the entry of its file.
func (e *Entry) include(r warc.Located) error {
	switch r.Type() {
	case warc.Response, warc.Resource, warc.Revisit:
		c, err := content(r)
		e.Contents = append(e.Contents, c)
		return err
	case warc.Request:
		e.Kind = KindExchange
		answer := warc.BareID(r.Get("WARC-Concurrent-To"))
		if n := len(e.Contents); n == 0 || e.Contents[n-1].Record != answer { // nobody answered
			e.Contents = append(e.Contents, Content{Record: answer, Offset: r.Offset, Length: r.Length, URI: r.Get("WARC-Target-URI"), Captured: r.Get("WARC-Date")})
		}
	case warc.Info, warc.Metadata, warc.Conversion:
	default:
		return fmt.Errorf("has the type %.30q, which evidence does not write", r.Type())
	}
	return nil
}

// content gives what the log says of an answer or a file.
func content(r warc.Located) (Content, error) {
	payload, ok := strings.CutPrefix(r.Get("WARC-Payload-Digest"), "sha256:")
	if _, sound := parseHash(payload); !ok || !sound {
		return Content{}, errors.New("has no WARC-Payload-Digest")
	}
	c := Content{Record: r.ID(), Offset: r.Offset, Length: r.Length, URI: r.Get("WARC-Target-URI"), Captured: r.Get("WARC-Date"), Payload: payload, Body: payload, Revisit: r.Type() == warc.Revisit}
	if !isMessage(r.Record) {
		c.MediaType = mediaOf(r.Get("Content-Type"))
		return c, nil
	}
	first, header, err := messageHead(r.Record)
	if err != nil {
		return c, err
	}
	c.Status, c.MediaType = statusOf(first), mediaOf(header.Get("Content-Type"))
	c.Body = strings.TrimPrefix(r.Get(bodyField), "sha256:")
	if _, ok := parseHash(c.Body); !ok {
		return c, errors.New("has no " + bodyField)
	}
	return c, nil
}

func isMessage(r warc.Record) bool {
	return strings.HasPrefix(r.Get("Content-Type"), "application/http")
}

// messageHead gives the first line and the header of a message.
func messageHead(r warc.Record) (string, http.Header, error) {
	first, fields, err := r.HTTPHead()
	header := http.Header{}
	for _, f := range fields {
		header[f.Name] = append(header[f.Name], f.Value)
	}
	return first, header, err
}

func statusOf(line string) int {
	parts := strings.SplitN(line, " ", 3)
	if len(parts) < 2 {
		return 0
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil {
		return 0
	}
	return n
}

// mediaOf gives the media type without parameters, or "" for what is none.
func mediaOf(contentType string) string {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return media
}
