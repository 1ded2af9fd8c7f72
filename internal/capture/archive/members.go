package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// counter counts the bytes taken from the input. It gives single bytes, so that the decompressor takes none beyond its member, and
// remembers the last of them: damaged data can lead a decompressor past the beginning of the next member before it notices.
type counter struct {
	in   *bufio.Reader
	n    int64
	keep bool
	last []byte
}

// lookBack is how many bytes are remembered, at least, and maxBack how often they are read again: each time costs as much.
const (
	lookBack = 64 << 10
	maxBack  = 1000
)

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	c.remember(p[:n])
	return n, err
}

func (c *counter) ReadByte() (byte, error) {
	b, err := c.in.ReadByte()
	if err == nil {
		c.n++
		c.remember([]byte{b})
	}
	return b, err
}

func (c *counter) remember(p []byte) {
	if !c.keep {
		return
	}
	if len(c.last)+len(p) > 2*lookBack && len(c.last) > lookBack {
		c.last = append(c.last[:0], c.last[len(c.last)-lookBack:]...)
	}
	c.last = append(c.last, p...)
}

// again goes back to the first place behind the start of the member at which another one begins, as far as it is remembered.
func (c *counter) again() {
	at := -1
	if len(c.last) > 1 {
		at = bytes.Index(c.last[1:], []byte(gzipMagic)) + 1
	}
	if at > 0 {
		back := bytes.Clone(c.last[at:])
		c.n -= int64(len(back))
		c.in = bufio.NewReaderSize(io.MultiReader(bytes.NewReader(back), c.in), bufferSize)
	}
	c.last = c.last[:0]
}

// start is where a member begins: in the input, and in what all members unpack to.
type start struct{ packed, unpacked int64 }

// damage says that packed data is broken; what follows may still be found.
type damage struct {
	at  int64
	err error
}

func (d damage) Error() string {
	return fmt.Sprintf("the compressed data is damaged at byte %d: %v", d.at, d.err)
}
func (d damage) Unwrap() error { return d.err }

// members unpacks an input: members of gzip one after another, Zstandard, or nothing at all. It remembers where members began, so that a
// record that fills one is given its place in the file.
type members struct {
	in     *counter
	gz     *gzip.Reader
	inside bool // within a member of gzip
	zst    *zstd.Decoder
	plain  bool
	lost   bool // nothing behind a damage can be read
	given  int64
	starts []start
	backs  int
}

const gzipMagic = "\x1f\x8b\x08"

func newMembers(in *bufio.Reader, limit int64) *members {
	m := &members{in: &counter{in: in}}
	head, _ := in.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte(gzipMagic)):
	case string(head) == "\x28\xb5\x2f\xfd":
		m.openZstd(limit)
	default:
		m.plain = true
	}
	return m
}

// openZstd unpacks Zstandard without goroutines of its own, and with a bound on its window.
func (m *members) openZstd(limit int64) {
	d, err := zstd.NewReader(m.in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(uint64(max(limit, 8<<20))))
	if err != nil {
		m.plain = true // only wrong options fail; then the records will not be found, and that is said
		return
	}
	m.zst = d
}

func (m *members) close() {
	if m.zst != nil {
		m.zst.Close()
	}
}

// Read gives unpacked bytes; never those of two members at once.
func (m *members) Read(p []byte) (int, error) {
	n, err := m.read(p)
	m.given += int64(n)
	return n, err
}

func (m *members) read(p []byte) (int, error) {
	if m.lost {
		return 0, io.EOF
	}
	if m.plain {
		return m.in.Read(p)
	}
	if m.zst != nil {
		n, err := m.zst.Read(p)
		if err != nil && !errors.Is(err, io.EOF) {
			return n, damage{m.in.n, err}
		}
		return n, err
	}
	for {
		if !m.inside {
			if err := m.open(); err != nil {
				return 0, err
			}
		}
		n, err := m.gz.Read(p)
		switch {
		case errors.Is(err, io.EOF):
			m.inside = false
			if n == 0 {
				continue
			}
			return n, nil
		case err != nil:
			m.inside = false
			return n, damage{m.in.n, err}
		}
		return n, nil
	}
}

// open begins the next member. Padding of zeros behind the last one, which tapes and some tools leave, is no damage.
func (m *members) open() error {
	for {
		head, err := m.in.in.Peek(1)
		if err != nil {
			return err
		}
		if head[0] != 0 {
			break
		}
		_, _ = m.in.ReadByte() // it was seen just now
	}
	m.starts = append(m.starts, start{m.in.n, m.given})
	m.in.keep, m.in.last = m.backs < maxBack, m.in.last[:0]
	var err error
	if m.gz == nil {
		m.gz, err = gzip.NewReader(m.in)
	} else {
		err = m.gz.Reset(m.in)
	}
	if err != nil {
		m.starts = m.starts[:len(m.starts)-1]
		return damage{m.in.n, err}
	}
	m.gz.Multistream(false)
	m.inside = true
	return nil
}

// resync looks for the next member behind a damage; io.EOF says that there is none.
func (m *members) resync() error {
	if m.plain || m.zst != nil {
		return io.EOF
	}
	m.backs++
	m.in.again()
	for {
		head, err := m.in.in.Peek(len(gzipMagic))
		if err != nil {
			return io.EOF
		}
		if string(head) == gzipMagic {
			return nil
		}
		_, _ = m.in.ReadByte() // it was seen just now
	}
}

// memberAt gives the member that begins at a place of the unpacked data, and forgets those before it.
func (m *members) memberAt(unpacked int64) (start, bool) {
	for len(m.starts) > 1 && m.starts[1].unpacked <= unpacked {
		m.starts = m.starts[1:]
	}
	if len(m.starts) > 0 && m.starts[0].unpacked == unpacked {
		return m.starts[0], true
	}
	return start{}, false
}
