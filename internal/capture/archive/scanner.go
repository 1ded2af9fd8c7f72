package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// scanner finds the records in what members unpack.
type scanner struct {
	o        Options
	m        *members
	pending  [][]byte // bytes that are read again before the members go on, the last first
	waiting  int64    // how many those are
	buf      *bufio.Reader
	number   int
	overruns int // records whose length reached into the next one
	seen     map[string]bool
}

func newScanner(in *bufio.Reader, o Options) *scanner {
	s := &scanner{o: o, m: newMembers(in, o.MaxRecord), seen: map[string]bool{}}
	s.buf = bufio.NewReaderSize(again{s}, bufferSize)
	return s
}

// again reads what is pending, then the members.
type again struct{ s *scanner }

func (a again) Read(p []byte) (int, error) {
	s := a.s
	for len(s.pending) > 0 {
		last := &s.pending[len(s.pending)-1]
		if len(*last) == 0 {
			s.pending = s.pending[:len(s.pending)-1]
			continue
		}
		n := copy(p, *last)
		*last = (*last)[n:]
		s.waiting -= int64(n)
		return n, nil
	}
	return s.m.Read(p)
}

// position is the place in the unpacked data.
func (s *scanner) position() int64 { return s.m.given - s.waiting - int64(s.buf.Buffered()) }

// back puts bytes in front of what is to be read.
func (s *scanner) back(data []byte) {
	ahead, _ := s.buf.Peek(s.buf.Buffered())
	s.pending = append(s.pending, append(bytes.Clone(data), ahead...))
	s.waiting += int64(len(data) + len(ahead))
	s.buf.Reset(again{s})
}

// marker begins every record of the versions 1.0 and 1.1.
const marker = "WARC/1."

// next gives the next record, io.EOF behind the last, or an error of the input itself.
func (s *scanner) next() (Record, error) {
	if err := s.blank(); err != nil {
		return s.broken(Record{Offset: s.position(), Unpacked: true}, err)
	}
	r := Record{Fate: Taken, Offset: s.position(), Unpacked: !s.m.plain}
	from := r.Offset
	member, alone := s.m.memberAt(from)
	if head, err := s.buf.Peek(len(marker)); string(head) != marker {
		if err != nil && !errors.Is(err, io.EOF) {
			return s.broken(r, err)
		}
		r.bad("no record begins here", "")
		return s.lost(r)
	}
	block, err := s.record(&r)
	if err != nil {
		return s.broken(r, err)
	}
	if r.Fate == Bad && block == nil {
		return s.lost(r)
	}
	r.Length = s.position() - from
	if err := s.boundary(&r, block); err != nil {
		return r, err
	}
	if alone {
		s.place(&r, member)
	}
	s.number++
	r.Number = s.number
	if r.Fate == Taken {
		s.fill(&r, block)
	}
	return r, nil
}

// blank steps over the line ends that stand behind a record.
func (s *scanner) blank() error {
	for {
		b, err := s.buf.ReadByte()
		if err != nil {
			return err
		}
		if b != '\r' && b != '\n' {
			return s.buf.UnreadByte()
		}
	}
}

// broken ends a record at an error of the input: damage of the packed data costs this record, and the search goes on behind it.
func (s *scanner) broken(r Record, err error) (Record, error) {
	var d damage
	switch {
	case errors.As(err, &d):
		r.Offset, r.Unpacked = d.at, false
		s.behind(&r, d)
	case errors.Is(err, io.EOF) && r.Fate == "":
		return r, io.EOF
	case errors.Is(err, io.EOF):
		r.bad("cut short", "the input ends inside the header of the record at byte %d", r.Offset)
	default:
		return r, fmt.Errorf("cannot read the archive behind byte %d: %w", s.m.in.n, err)
	}
	s.number++
	r.Number = s.number
	return r, nil
}

// behind marks a record as damaged and goes to the compressed member behind the damage.
func (s *scanner) behind(r *Record, d damage) {
	r.bad("damaged compression", "%v", d)
	s.pending, s.waiting = nil, 0
	if s.m.resync() != nil {
		r.warn("no further compressed member follows; the rest of the input is lost")
		s.m.lost = true
	}
	s.buf.Reset(again{s})
}

// lost looks for the next record behind something that is none.
func (s *scanner) lost(r Record) (Record, error) {
	found, err := s.search()
	if err != nil {
		return s.broken(r, err)
	}
	if !found && s.number == 0 && r.Header == nil {
		return r, ErrNoArchive
	}
	s.number++
	r.Number, r.Length = s.number, s.position()-r.Offset
	return r, nil
}

// search reads up to the next line that begins a record; false at the end of the input.
func (s *scanner) search() (bool, error) {
	for {
		_, err := s.buf.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if head, _ := s.buf.Peek(len(marker)); string(head) == marker {
			return true, nil
		}
	}
}

// The bounds of a header. Real ones have some 500 bytes.
const (
	maxHeader = 256 << 10
	maxFields = 256
)

// record reads header and block. A nil block of a record that is bad says that its end is not known.
func (s *scanner) record(r *Record) ([]byte, error) {
	if err := s.header(r); err != nil || r.Fate == Bad {
		return nil, err
	}
	r.fields()
	length := lengthOf(r.Header["content-length"])
	if length < 0 {
		r.bad("no length", "Content-Length is «%.40s»", r.Header["content-length"])
		return nil, nil
	}
	if length > s.o.MaxRecord {
		r.skip("too large", "the record has %d bytes, the limit is %d", length, s.o.MaxRecord)
		return []byte{}, s.discard(r, length)
	}
	return s.block(r, length)
}

// lengthOf reads a length; it is below zero when there is none.
func lengthOf(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// header reads the version line and the fields.
func (s *scanner) header(r *Record) error {
	left := maxHeader
	r.Header = map[string]string{}
	last := ""
	for first := true; ; first = false {
		line, err := s.line(&left)
		if err != nil {
			return err
		}
		if left < 0 || len(r.Header) > maxFields {
			r.bad("header too long", "more than %d bytes or %d fields", maxHeader, maxFields)
			return nil
		}
		switch name, value, ok := strings.Cut(line, ":"); {
		case first:
		case line == "":
			return nil
		case line[0] == ' ' || line[0] == '\t':
			r.Header[last] += " " + strings.TrimSpace(line)
		case ok:
			last = strings.ToLower(strings.TrimSpace(name))
			r.Header[last] = strings.ToValidUTF8(strings.TrimSpace(value), "\uFFFD")
		default:
			r.bad("header", "the line «%.60s» is no field", strings.ToValidUTF8(line, "\uFFFD"))
			return nil
		}
	}
}

// line reads a line of a header without its end, and takes its length off left.
func (s *scanner) line(left *int) (string, error) {
	var line []byte
	for {
		part, err := s.buf.ReadSlice('\n')
		*left -= len(part)
		if *left < 0 {
			return "", nil
		}
		line = append(line, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return "", err
		}
		return strings.TrimRight(string(line), "\r\n"), nil
	}
}

// discard steps over a block that is too large to keep.
func (s *scanner) discard(r *Record, length int64) error {
	n, err := io.CopyN(io.Discard, s.buf, length)
	if errors.Is(err, io.EOF) {
		r.bad("cut short", "the input ends after %d of %d bytes", n, length)
		return nil
	}
	return err
}
