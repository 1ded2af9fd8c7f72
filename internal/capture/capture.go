// Package capture brings bytes in: from files, standard input and the web, each with its hash and the time it was taken.
package capture

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// Capture is bytes as they were taken, before anything was read from them.
type Capture struct {
	Bytes      []byte
	SHA256     string // of Bytes, hexadecimal
	Name       string // path, URL, or "-" for standard input
	URL        string
	MediaType  string // as declared by a server
	Charset    string // as declared by a server
	CapturedAt time.Time
}

// DefaultLimit is how many bytes one input may have unless the user allows more.
const DefaultLimit = 64 << 20

// ErrTooLarge is behind every refusal of an input over the limit; nothing is cut short.
var ErrTooLarge = errors.New("input is too large")

// Reader takes everything that r gives, up to limit bytes. now is the time of the capture.
func Reader(r io.Reader, name string, limit int64, now time.Time) (Capture, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return Capture{}, fmt.Errorf("cannot read %s: %w", name, PlainError(err))
	}
	if int64(len(data)) > limit {
		return Capture{}, fmt.Errorf("%s: %w: more than %d MiB; allow more with --max-size", name, ErrTooLarge, limit>>20)
	}
	return New(data, name, now), nil
}

// New makes a capture of bytes that are at hand.
func New(data []byte, name string, now time.Time) Capture {
	sum := sha256.Sum256(data)
	return Capture{Bytes: data, SHA256: hex.EncodeToString(sum[:]), Name: name, CapturedAt: now.UTC()}
}

// File takes a file.
func File(path string, limit int64, now time.Time) (Capture, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Capture{}, fmt.Errorf("cannot open %s: %w", path, PlainError(err))
	}
	if info.IsDir() {
		return Capture{}, fmt.Errorf("%s is a folder; name the files in it", path)
	}
	if info.Mode().IsRegular() && info.Size() > limit {
		return Capture{}, fmt.Errorf("%s: %w: %d MiB, the limit is %d MiB; allow more with --max-size", path, ErrTooLarge, info.Size()>>20, limit>>20)
	}
	f, err := os.Open(path)
	if err != nil {
		return Capture{}, fmt.Errorf("cannot open %s: %w", path, PlainError(err))
	}
	defer f.Close()
	return Reader(f, path, limit, now)
}

// PlainError drops the operation and the path that the standard library puts into errors on files, since whoever tells the error names the file, and says
// in words what «unexpected EOF» means.
func PlainError(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("it breaks off before its end (%w)", err)
	}
	return err
}
