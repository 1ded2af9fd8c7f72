package evidence

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"marsad/internal/evidence/warc"
)

// decode undoes the Content-Encoding of a body. Evidence keeps the body as received; what undoes to something else than the fetch gave is kept beside it.
func decode(wire []byte, header http.Header) ([]byte, error) {
	var codings []string
	for _, value := range header.Values("Content-Encoding") {
		for coding := range strings.SplitSeq(value, ",") {
			if coding = strings.ToLower(strings.TrimSpace(coding)); coding != "" && coding != "identity" {
				codings = append(codings, coding)
			}
		}
	}
	body := wire
	for i := len(codings) - 1; i >= 0; i-- {
		var err error
		if body, err = undo(body, codings[i]); err != nil {
			return nil, fmt.Errorf("content coding %s: %w", codings[i], err)
		}
	}
	return body, nil
}

// zstdWindow is the largest window of zstd that a browser has to take, and so that we took (RFC 9659).
const zstdWindow = 8 << 20

func undo(data []byte, coding string) ([]byte, error) {
	var r io.Reader
	var err error
	switch coding {
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(bytes.NewReader(data))
	case "deflate":
		if r, err = zlib.NewReader(bytes.NewReader(data)); err != nil {
			r, err = flate.NewReader(bytes.NewReader(data)), nil // many servers send it without the wrapping of zlib
		}
	case "br":
		r = brotli.NewReader(bytes.NewReader(data))
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow)); err == nil {
			defer z.Close()
			r = z
		}
	default:
		err = fmt.Errorf("is not known")
	}
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(r, warc.MaxRecord+1))
	if err == nil && len(out) > warc.MaxRecord {
		err = fmt.Errorf("gives more than %d bytes", warc.MaxRecord)
	}
	return out, err
}
