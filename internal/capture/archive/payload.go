package archive

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/sha1" //nolint:gosec // what archives give for their payloads; it is compared, nothing rests on it
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// fill reads the block of a whole record by its type.
func (s *scanner) fill(r *Record, block []byte) {
	r.BlockDigest = compare(r.Header["warc-block-digest"], block)
	if r.Header["warc-truncated"] != "" {
		r.warn("the archive kept only a part of it (%s)", r.Header["warc-truncated"])
	}
	if r.Header["warc-segment-number"] != "" {
		r.skip("segment", "one of several segments of a record, which are not put together")
		return
	}
	switch r.Type {
	case "response":
		s.response(r, block)
	case "resource", "conversion":
		r.ContentType, r.Payload = r.Header["content-type"], block
		r.PayloadDigest = compare(r.Header["warc-payload-digest"], block)
	case "revisit":
		s.revisit(r)
	case "request", "metadata", "warcinfo", "continuation":
		r.skip(r.Type, "")
	default:
		r.skip("unknown type", "«%.40s»", r.Type)
	}
	s.remember(r)
	if r.Fate == Taken {
		s.admit(r)
	}
}

// maxSeen bounds how many digests are remembered to tell a revisit of a record in this archive from others.
const maxSeen = 1 << 20

func (s *scanner) remember(r *Record) {
	if d := r.Header["warc-payload-digest"]; d != "" && r.Fate == Taken && len(s.seen) < maxSeen {
		s.seen[d] = true
	}
}

func (s *scanner) revisit(r *Record) {
	if s.seen[r.Header["warc-payload-digest"]] {
		r.skip("revisit of a record before", "%s", r.RefersTo)
	} else {
		r.skip("revisit without original", "%s", r.RefersTo)
	}
}

// admit lets text through, answered with 200.
func (s *scanner) admit(r *Record) {
	if r.ContentType == "" {
		r.ContentType = http.DetectContentType(r.Payload)
	}
	switch {
	case r.HTTPStatus != 0 && r.HTTPStatus != http.StatusOK:
		r.skip("answer other than 200", "%d", r.HTTPStatus)
	case !isText(r.ContentType):
		r.skip("not text", "%.60s", r.ContentType)
	case len(bytes.TrimSpace(r.Payload)) == 0:
		r.skip("empty", "")
	}
}

// isText reports whether a payload can hold an article.
func isText(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = strings.Cut(contentType, ";")
		media = strings.ToLower(strings.TrimSpace(media))
	}
	return media == "text/html" || media == "text/plain" || media == "application/xhtml+xml"
}

// response takes an answer of HTTP apart.
func (s *scanner) response(r *Record, block []byte) {
	if !bytes.HasPrefix(block, []byte("HTTP/")) {
		r.skip("not an answer of HTTP", "%.60s", r.Header["content-type"])
		return
	}
	head, body := splitHead(block)
	lines := strings.Split(head, "\n")
	words := strings.Fields(lines[0])
	if len(words) > 1 {
		r.HTTPStatus, _ = strconv.Atoi(words[1])
	}
	if r.HTTPStatus == 0 {
		r.bad("header of HTTP", "the first line is «%.60s»", strings.ToValidUTF8(lines[0], "\uFFFD"))
		return
	}
	r.HTTPHeader = map[string]string{}
	for _, line := range lines[1:min(len(lines), maxFields)] {
		if name, value, ok := strings.Cut(line, ":"); ok {
			r.HTTPHeader[strings.ToLower(strings.TrimSpace(name))] = strings.ToValidUTF8(strings.TrimSpace(value), "\uFFFD")
		}
	}
	r.ContentType = r.HTTPHeader["content-type"]
	s.body(r, body)
}

// splitHead cuts the header of HTTP off.
func splitHead(block []byte) (head string, body []byte) {
	at, size := bytes.Index(block, []byte("\r\n\r\n")), 4
	if bare := bytes.Index(block, []byte("\n\n")); bare >= 0 && (at < 0 || bare < at) {
		at, size = bare, 2
	}
	if at < 0 {
		return string(block), nil
	}
	return strings.ReplaceAll(string(block[:at]), "\r", ""), block[at+size:]
}

// body undoes transfer and content coding. Archives exist that say «chunked» or «gzip» of bodies that they keep plain: those stay as they are.
func (s *scanner) body(r *Record, body []byte) {
	forms := [][]byte{body}
	if strings.EqualFold(r.HTTPHeader["transfer-encoding"], "chunked") {
		plain, err := unpack(httputil.NewChunkedReader(bytes.NewReader(body)), s.o.MaxRecord)
		switch {
		case err == nil:
			body = plain
		case len(plain) > 0 && !errors.Is(err, errBomb):
			body = plain
			r.warn("its chunks break off: %v", err)
		default:
			r.warn("it is not in chunks, although it says so")
		}
		forms = append(forms, body)
	}
	for _, coding := range codings(r.HTTPHeader["content-encoding"]) {
		plain, err := decode(coding, body, s.o.MaxRecord)
		switch {
		case errors.Is(err, errBomb):
			r.skip("too large", "it unpacks to more than %d bytes", s.o.MaxRecord)
			return
		case err != nil && len(plain) == 0:
			r.warn("it is not coded with %s, although it says so: %v", coding, err)
		case err != nil:
			r.warn("its coding with %s breaks off: %v", coding, err)
			body = plain
		default:
			body = plain
		}
		forms = append(forms, body)
	}
	r.Payload = body
	r.PayloadDigest = compare(r.Header["warc-payload-digest"], forms...)
	if r.PayloadDigest == DigestBad {
		r.warn("its bytes do not have the digest that the archive gives")
	}
}

// maxCodings bounds how often a body may be packed.
const maxCodings = 3

// codings gives the content codings in the order in which they are undone.
func codings(header string) []string {
	var out []string
	for _, c := range strings.Split(header, ",") {
		if c = strings.ToLower(strings.TrimSpace(c)); c != "" && c != "identity" && len(out) < maxCodings {
			out = append([]string{c}, out...)
		}
	}
	return out
}

// errBomb says that something unpacks to more than allowed.
var errBomb = errors.New("it unpacks to more than the limit")

// decode undoes one content coding.
func decode(coding string, body []byte, limit int64) ([]byte, error) {
	switch coding {
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		return unpack(z, limit)
	case "deflate":
		if z, err := zlib.NewReader(bytes.NewReader(body)); err == nil {
			return unpack(z, limit)
		}
		return unpack(flate.NewReader(bytes.NewReader(body)), limit) // without the header that the standard wants, as some servers send it
	case "br":
		return unpack(brotli.NewReader(bytes.NewReader(body)), limit)
	case "zstd":
		z, err := zstd.NewReader(bytes.NewReader(body), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20)) // RFC 9659
		if err != nil {
			return nil, err
		}
		defer z.Close()
		return unpack(z, limit)
	}
	return nil, fmt.Errorf("the coding «%.20s» is not known", coding)
}

// unpack reads all of r, up to limit bytes; what came before an error is given with it.
func unpack(r io.Reader, limit int64) ([]byte, error) {
	out, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(out)) > limit {
		return nil, errBomb
	}
	return out, err
}

// compare holds a digest such as sha1:B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A, in base 32 or hexadecimal, against forms of the payload: tools
// differ on whether transfer and content coding are undone before.
func compare(digest string, forms ...[]byte) Digest {
	if digest == "" {
		return DigestAbsent
	}
	algorithm, value, _ := strings.Cut(digest, ":")
	for _, data := range forms {
		var sum []byte
		switch strings.ToLower(strings.ReplaceAll(algorithm, "-", "")) {
		case "sha1":
			s := sha1.Sum(data) //nolint:gosec // see the import
			sum = s[:]
		case "sha256":
			s := sha256.Sum256(data)
			sum = s[:]
		default:
			return DigestUnknown
		}
		if strings.EqualFold(value, hex.EncodeToString(sum)) || strings.EqualFold(strings.TrimRight(value, "="), strings.TrimRight(base32.StdEncoding.EncodeToString(sum), "=")) {
			return DigestOK
		}
	}
	return DigestBad
}
