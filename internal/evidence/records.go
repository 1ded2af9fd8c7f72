package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"marsad/internal/capture"
	"marsad/internal/evidence/warc"
)

// original is the record that a revisit refers to.
type original struct{ record, uri, date string }

// builder makes the records of one WARC file.
type builder struct {
	collector string
	earlier   func(payload string) (original, bool) // the first record with a payload of this SHA-256
	file      []byte
	offsets   []int64
}

func (b *builder) add(fields []warc.Field, block []byte) error {
	b.offsets = append(b.offsets, int64(len(b.file)))
	file, err := warc.Append(b.file, warc.Record{Fields: append(fields, warc.Field{Name: "WARC-Block-Digest", Value: warc.Digest(block)}), Block: block})
	b.file = file
	return err
}

// start writes the warcinfo record that every WARC file begins with.
func (b *builder) start(date string) error {
	block := fmt.Appendf(nil, "software: marsad/%s\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n", b.collector)
	return b.add([]warc.Field{
		{Name: "WARC-Type", Value: warc.Info}, {Name: "WARC-Record-ID", Value: warc.URN(warc.NewID("info", date, b.collector))}, {Name: "WARC-Date", Value: date},
		{Name: "Content-Type", Value: "application/warc-fields"},
	}, block)
}

// exchangeID gives the ID of an exchange's answer, from everything that came and went, so that putting the same exchange again is recognised.
func exchangeID(e capture.Exchange) string {
	return warc.NewID("exchange", e.Method, e.URL, warc.Date(e.At), strconv.Itoa(e.Status), e.Proto, string(headerLines(e.Asked)), string(headerLines(e.Header)), warc.Digest(e.Wire), warc.Digest(e.Body), e.RemoteIP, e.TLSChain)
}

// exchange writes the answer, or a revisit for a payload that is kept already, the request, what else is known, and the body when it cannot be had from
// what was received.
func (b *builder) exchange(e capture.Exchange) error {
	u, err := url.Parse(e.URL)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return fmt.Errorf("%w: %q is no absolute address", ErrRefused, e.URL)
	}
	if err := errors.Join(checkHeader(e.Asked), checkHeader(e.Header), checkHeader(http.Header{e.Method: {e.Proto, e.RemoteIP, e.TLSChain, e.URL}})); err != nil {
		return err
	}
	id := exchangeID(e)
	common := []warc.Field{{Name: "WARC-Target-URI", Value: targetURI(u)}, {Name: "WARC-Date", Value: warc.Date(e.At)}}
	if ip, err := netip.ParseAddr(e.RemoteIP); err == nil {
		common = append(common, warc.Field{Name: "WARC-IP-Address", Value: ip.String()})
	}
	if strings.HasPrefix(e.Proto, "HTTP/2") {
		common = append(common, warc.Field{Name: "WARC-Protocol", Value: "h2"})
	}
	if e.Status != 0 {
		if err := b.answer(e, id, common); err != nil {
			return err
		}
	}
	if err := b.request(e, u, id, common); err != nil {
		return err
	}
	return b.known(e, id, common)
}

// checkHeader refuses what would forge another field of a message.
func checkHeader(h http.Header) error {
	for name, values := range h {
		if name == "" || strings.ContainsAny(name, ": \r\n") {
			return fmt.Errorf("%w: %q is no name of a header", ErrRefused, name)
		}
		for _, v := range values {
			if strings.ContainsAny(v, "\r\n") {
				return fmt.Errorf("%w: header %s holds a line break: %q", ErrRefused, name, v)
			}
		}
	}
	return nil
}

func (b *builder) answer(e capture.Exchange, id string, common []warc.Field) error {
	head := fmt.Appendf(nil, "%s %d %s\r\n%s\r\n", messageProto(e.Proto), e.Status, http.StatusText(e.Status), headerLines(e.Header))
	fields := append([]warc.Field{{Name: "WARC-Type", Value: warc.Response}, {Name: "WARC-Record-ID", Value: warc.URN(id)}}, common...)
	fields = append(fields, warc.Field{Name: "Content-Type", Value: "application/http;msgtype=response"}, warc.Field{Name: "WARC-Payload-Digest", Value: warc.Digest(e.Wire)},
		warc.Field{Name: bodyField, Value: warc.Digest(e.Body)})
	if first, ok := b.earlier(SHA256(e.Wire)); ok && len(e.Wire) > 0 {
		return b.add(refer(fields, first), head)
	}
	return b.add(fields, append(head, e.Wire...))
}

// refer makes a revisit of a record's fields.
func refer(fields []warc.Field, first original) []warc.Field {
	fields[0].Value = warc.Revisit
	return append(fields, warc.Field{Name: "WARC-Profile", Value: warc.SamePayload}, warc.Field{Name: "WARC-Refers-To", Value: warc.URN(first.record)},
		warc.Field{Name: "WARC-Refers-To-Target-URI", Value: first.uri}, warc.Field{Name: "WARC-Refers-To-Date", Value: first.date})
}

// messageProto gives the version for the first line of a message: HTTP/2 has no such line, so HTTP/1.1 stands for it, and WARC-Protocol says h2.
func messageProto(proto string) string {
	if proto == "HTTP/1.0" {
		return proto
	}
	return "HTTP/1.1"
}

func (b *builder) request(e capture.Exchange, u *url.URL, answer string, common []warc.Field) error {
	host := e.Asked.Get("Host")
	if host == "" {
		host = u.Host
	}
	asked := maps.Clone(e.Asked)
	delete(asked, "Host")
	block := fmt.Appendf(nil, "%s %s %s\r\nHost: %s\r\n%s\r\n", e.Method, u.RequestURI(), messageProto(e.Proto), host, headerLines(asked))
	fields := append([]warc.Field{{Name: "WARC-Type", Value: warc.Request}, {Name: "WARC-Record-ID", Value: warc.URN(warc.NewID("request", answer))}}, common...)
	fields = append(fields, warc.Field{Name: "Content-Type", Value: "application/http;msgtype=request"}, warc.Field{Name: "WARC-Concurrent-To", Value: warc.URN(answer)})
	return b.add(fields, block)
}

// known writes what no message says, and the body when it does not follow from what was received.
func (b *builder) known(e capture.Exchange, answer string, common []warc.Field) error {
	var block bytes.Buffer
	for _, f := range []warc.Field{{Name: "collector", Value: "marsad/" + b.collector}, {Name: "protocol", Value: e.Proto}, {Name: "duration-ns", Value: strconv.FormatInt(int64(e.Took), 10)},
		{Name: "remote-address", Value: e.RemoteIP}, {Name: "tls-chain-sha256", Value: e.TLSChain}, {Name: "url", Value: e.URL}} {
		if f.Value != "" {
			fmt.Fprintf(&block, "%s: %s\r\n", f.Name, f.Value)
		}
	}
	fields := append([]warc.Field{{Name: "WARC-Type", Value: warc.Metadata}, {Name: "WARC-Record-ID", Value: warc.URN(warc.NewID("metadata", answer))}}, common...)
	fields = append(fields, warc.Field{Name: "Content-Type", Value: "application/warc-fields"}, warc.Field{Name: "WARC-Concurrent-To", Value: warc.URN(answer)})
	if err := b.add(fields, block.Bytes()); err != nil {
		return err
	}
	if body, err := decode(e.Wire, e.Header); e.Status == 0 || err == nil && bytes.Equal(body, e.Body) {
		return nil
	}
	fields = append([]warc.Field{{Name: "WARC-Type", Value: warc.Conversion}, {Name: "WARC-Record-ID", Value: warc.URN(warc.NewID("conversion", answer))}}, common[:2]...)
	return b.add(append(fields, warc.Field{Name: "WARC-Refers-To", Value: warc.URN(answer)}), e.Body)
}

// captureURI names what a file or standard input was called: an address stays one, other names stand escaped in a URN of ours.
func captureURI(c capture.Capture) string {
	name := c.URL
	if name == "" {
		name = c.Name
	}
	if u, err := url.Parse(name); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		return targetURI(u)
	}
	return inputURN + url.PathEscape(name)
}

const inputURN = "urn:x-marsad:input:"

// captureName gives the name of a URI of captureURI back.
func captureName(uri string) (name, address string) {
	if escaped, ok := strings.CutPrefix(uri, inputURN); ok {
		if name, err := url.PathUnescape(escaped); err == nil {
			return name, ""
		}
	}
	return uri, uri
}

// captureID gives the ID of a capture's record. The time is left out: the same bytes under the same name are one record, the first.
func captureID(c capture.Capture) string {
	return warc.NewID("capture", captureURI(c), c.MediaType, c.Charset, c.SHA256)
}

func (b *builder) capture(c capture.Capture) error {
	fields := []warc.Field{{Name: "WARC-Type", Value: warc.Resource}, {Name: "WARC-Record-ID", Value: warc.URN(captureID(c))}, {Name: "WARC-Target-URI", Value: captureURI(c)}, {Name: "WARC-Date", Value: warc.Date(c.CapturedAt)}}
	if media := contentType(c); media != "" {
		fields = append(fields, warc.Field{Name: "Content-Type", Value: media})
	}
	fields = append(fields, warc.Field{Name: "WARC-Payload-Digest", Value: warc.Digest(c.Bytes)})
	if first, ok := b.earlier(c.SHA256); ok && len(c.Bytes) > 0 {
		return b.add(refer(fields, first), nil)
	}
	return b.add(fields, c.Bytes)
}

// contentType gives the field for a media type; one that no field can hold is left out, it was only declared.
func contentType(c capture.Capture) string {
	media := c.MediaType
	if media != "" && c.Charset != "" {
		media += "; charset=" + c.Charset
	}
	if strings.HasPrefix(media, "application/http") || strings.ContainsAny(media, "\r\n\x00") {
		return ""
	}
	return strings.TrimSpace(media)
}

// targetURI writes an address in ASCII, as replay tools ask for it: an Arabic host in the form of IDNA, Arabic in path and query percent-encoded.
func targetURI(u *url.URL) string {
	ascii := *u
	ascii.Fragment, ascii.RawFragment = "", ""
	if host, err := idna.Lookup.ToASCII(u.Hostname()); err == nil && host != u.Hostname() {
		ascii.Host = host
		if port := u.Port(); port != "" {
			ascii.Host += ":" + port
		}
	}
	var query strings.Builder
	for _, b := range []byte(u.RawQuery) {
		if b <= ' ' || b >= 0x7f {
			fmt.Fprintf(&query, "%%%02X", b)
		} else {
			query.WriteByte(b)
		}
	}
	ascii.RawQuery = query.String()
	return ascii.String()
}

// headerLines writes header fields in the order of their names: the fetch keeps no other.
func headerLines(h http.Header) []byte {
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	return b.Bytes()
}
