package archive

import (
	"bytes"
	"errors"
	"io"
)

const (
	chunkSize = 64 << 10
	// maxOverruns is how many records may lie about their length before lengths are no longer trusted: reading far ahead for each of
	// many such records would cost the square of their number.
	maxOverruns = 16
)

// inner is how a record stands inside a block that reaches too far.
var inner = []byte("\r\n\r\n" + marker)

// block reads the block of a record. It grows with what is there, not with what the header promises.
func (s *scanner) block(r *Record, length int64) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, min(length, chunkSize)))
	for int64(out.Len()) < length {
		checked := max(0, out.Len()-len(inner))
		n, err := io.CopyN(out, s.buf, min(s.stride(), length-int64(out.Len())))
		if s.overruns > maxOverruns && bytes.Contains(out.Bytes()[checked:], inner) {
			return s.overrun(r, out.Bytes()), nil
		}
		if errors.Is(err, io.EOF) {
			if bytes.Contains(out.Bytes(), inner) {
				return s.overrun(r, out.Bytes()), nil
			}
			r.bad("cut short", "the input ends after %d of %d bytes", out.Len(), length)
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, err
		}
		if n == 0 {
			break
		}
	}
	return out.Bytes(), nil
}

// stride is how far to read at once: no further than a small record where lengths are not trusted.
func (s *scanner) stride() int64 {
	if s.overruns > maxOverruns {
		return 512
	}
	return chunkSize
}

// overrun gives back the records that a block has swallowed, and what is left of the block.
func (s *scanner) overrun(r *Record, block []byte) []byte {
	at := bytes.Index(block, inner)
	s.overruns++
	r.bad("wrong length", "Content-Length is %s, but the next record begins after %d bytes", r.Header["content-length"], at)
	s.back(block[at:])
	return block[:at]
}

// boundary holds that a record ends where its length says. When it does not, the next record is looked for: inside the block if that
// swallowed it, behind it otherwise.
func (s *scanner) boundary(r *Record, block []byte) error {
	if r.Fate == Bad {
		return nil
	}
	ends, newlines := 0, 0
	for ; ; ends++ {
		head, err := s.buf.Peek(len(marker))
		var d damage
		if len(head) < len(marker) && errors.As(err, &d) {
			s.behind(r, d) // the checksum of the member is wrong: the bytes of this record cannot be trusted
			return nil
		}
		if len(head) == 0 || string(head) == marker {
			return nil
		}
		if ends >= len("\r\n\r\n") || head[0] != '\r' && head[0] != '\n' {
			break
		}
		if head[0] == '\n' {
			newlines++
		}
		_, _ = s.buf.ReadByte() // it was seen just now
	}
	if s.swallowed(r, block) || newlines >= 2 {
		return nil // what follows a whole record and is none is told as such
	}
	r.bad("wrong length", "no record begins after the %s bytes of its Content-Length", r.Header["content-length"])
	_, err := s.search()
	var d damage
	if errors.As(err, &d) {
		return nil // told with the next record
	}
	return err
}

// swallowed gives back a record that begins inside the block, or in its last bytes.
func (s *scanner) swallowed(r *Record, block []byte) bool {
	if bytes.Contains(block, inner) {
		s.overrun(r, block)
		return true
	}
	head, _ := s.buf.Peek(len(inner))
	tail := block[max(0, len(block)-len(inner)):]
	at := bytes.Index(append(bytes.Clone(tail), head...), inner)
	if at < 0 {
		return false
	}
	s.overruns++
	at += len(block) - len(tail)
	r.bad("wrong length", "Content-Length is %s, but the next record begins after %d bytes", r.Header["content-length"], at)
	s.back(block[at:])
	return true
}

// place gives a record that fills a member of its own the place of that member in the file.
func (s *scanner) place(r *Record, member start) {
	position := s.position()
	if next, ok := s.m.memberAt(position); ok {
		r.Offset, r.Length, r.Unpacked = member.packed, next.packed-member.packed, false
	} else if _, err := s.buf.Peek(1); errors.Is(err, io.EOF) {
		r.Offset, r.Length, r.Unpacked = member.packed, s.m.in.n-member.packed, false
	}
}
