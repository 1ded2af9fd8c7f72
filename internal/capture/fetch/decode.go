package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// The bounds of what a body unpacks to. News pages pack to a fifth or a tenth; a feed that repeats itself to a fiftieth.
const (
	maxRatio   = 100
	smallBody  = 4 << 20 // up to here no ratio is refused
	maxCodings = 2       // one packed in another is a common fault of servers; more is an attack
	zstdWindow = 8 << 20 // RFC 9659
)

// acceptEncoding is what decode undoes and we ask for.
const acceptEncoding = "gzip, br, zstd, deflate"

// decode undoes the Content-Encoding of a body. The result has at most limit bytes, and at most maxRatio times the bytes that came unless it
// is small; more is ErrTooLarge. What was unpacked before an error is returned with it.
func decode(wire []byte, contentEncoding string, limit int64) ([]byte, error) {
	codings := codingsOf(contentEncoding)
	if len(codings) == 0 || len(wire) == 0 {
		return wire, nil
	}
	if len(codings) > maxCodings {
		return nil, fmt.Errorf("%w: packed %d times over", ErrEncoding, len(codings))
	}
	var r io.Reader = bytes.NewReader(wire)
	for i := len(codings) - 1; i >= 0; i-- { // the last was applied last
		undone, err := undo(r, codings[i], limit)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrEncoding, codings[i], err)
		}
		defer undone.Close()
		r = undone
	}
	most := min(limit, max(smallBody, maxRatio*int64(len(wire))))
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case int64(len(body)) > most && most < limit:
		return body[:most], fmt.Errorf("%w: %d bytes unpack to more than %d times as many", ErrTooLarge, len(wire), maxRatio)
	case int64(len(body)) > most:
		return body[:most], fmt.Errorf("%w: it unpacks to more than %d MiB", ErrTooLarge, limit>>20)
	case errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return body, fmt.Errorf("%w: %w", ErrTooLarge, err)
	case err != nil:
		return body, fmt.Errorf("%w: %s: %w", ErrEncoding, strings.Join(codings, ", "), err)
	}
	return body, nil
}

func codingsOf(header string) []string {
	var out []string
	for coding := range strings.SplitSeq(header, ",") {
		if coding = strings.ToLower(strings.TrimSpace(coding)); coding != "" && coding != "identity" {
			out = append(out, coding)
		}
	}
	return out
}

// undo gives a reader of what a coding packed.
func undo(r io.Reader, coding string, limit int64) (io.ReadCloser, error) {
	switch coding {
	case "gzip", "x-gzip":
		return gzip.NewReader(r)
	case "deflate":
		return inflate(r)
	case "br":
		return io.NopCloser(brotli.NewReader(r)), nil
	case "zstd":
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(max(limit, zstdWindow))), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return nil, errors.New("unknown; we had not asked for it")
}

// inflate reads "deflate", which is zlib by the standard and raw deflate by many servers; the first two bytes tell them apart (RFC 1950, 2.2).
func inflate(r io.Reader) (io.ReadCloser, error) {
	var head [2]byte
	n, err := io.ReadFull(r, head[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	whole := io.MultiReader(bytes.NewReader(head[:n]), r)
	if head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(whole)
	}
	return flate.NewReader(whole), nil
}
