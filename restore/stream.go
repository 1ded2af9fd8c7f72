package restore

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
	"unsafe"

	"marsad/text"
)

// Chunk is a part of a stream: whole lines where lines are of ordinary length.
type Chunk struct {
	Offset int64     // bytes of the stream before it
	Text   text.Text // the part, restored
	// Offered are edits that were not made, as they are less sure than asked for; they address Text.String().
	Offered []text.Edit
}

// The sizes of a chunk in bytes: how much is read at once, and where the search for a place to cut begins.
const (
	chunkSize  = 256 << 10
	chunkLeast = chunkSize / 2
)

// cutReach is how many bytes around a cut must not look defaced, if such a place is found; else fewer.
var cutReach = [...]int{64, 24, 8}

// Each restores a stream in constant memory and calls f with its parts in order; together they are the whole stream. Bytes that are not
// UTF-8 stay as they are. A line longer than a chunk is cut between two ordinary words. An error of r or f ends the run and is
// given back.
func Each(r io.Reader, o Options, f func(Chunk) error) error {
	s := newStreamer(o)
	return s.run(r, func(offset int64, part []byte) error {
		t := s.restore(text.New(string(part)))
		return f(Chunk{Offset: offset, Text: t, Offered: s.offered(t)})
	})
}

// Copy restores a stream in constant memory: what it reads from r it writes to w with defaced words read again. It gives the number of bytes
// written.
func Copy(w io.Writer, r io.Reader, o Options) (written int64, err error) {
	s := newStreamer(o)
	err = s.run(r, func(_ int64, part []byte) error {
		out := s.plain(part)
		n, err := w.Write(out)
		written += int64(n)
		return err
	})
	return written, err
}

// streamer restores the parts of a stream.
type streamer struct {
	least  float64
	solver solver
	places []text.Span
	out    [2][]byte // what a pass wrote, in turns: the next reads one and writes the other
}

func newStreamer(o Options) *streamer {
	if o.MinConfidence == 0 {
		o.MinConfidence = DefaultConfidence
	}
	return &streamer{least: o.MinConfidence}
}

// restore makes the edits that are sure enough, until no more are found.
func (s *streamer) restore(t text.Text) text.Text {
	found := s.solver.find(t.String())
	for range maxPasses {
		var sure []text.Edit
		for _, e := range found {
			if e.Confidence >= s.least {
				sure = append(sure, e)
			}
		}
		if len(sure) == 0 {
			break
		}
		next, err := t.Apply(sure...)
		if err != nil {
			break // a fault in find, which the fuzz test hunts, must not lose the reader's text
		}
		t = next
		s.places = s.places[:0]
		grown := 0 // bytes that the edits before have added
		for _, e := range sure {
			start := e.At.Start + grown
			s.places = append(s.places, text.Span{Start: start, End: start + len(e.With)})
			grown += len(e.With) - e.At.Len()
		}
		found = s.solver.again(t.String(), s.places)
	}
	return t
}

// offered gives the edits that were not made.
func (s *streamer) offered(t text.Text) (out []text.Edit) {
	for _, e := range s.solver.find(t.String()) {
		if e.Confidence < s.least {
			out = append(out, e)
		}
	}
	return out
}

// plain restores a part without keeping its map. A part in which nothing is found is given back as it is.
func (s *streamer) plain(part []byte) []byte {
	source := unsafe.String(unsafe.SliceData(part), len(part)) // read before part is written to
	found := s.solver.find(source)
	for pass := range maxPasses {
		at := 0
		out := s.out[pass%2][:0]
		s.places = s.places[:0]
		for _, e := range found {
			if e.Confidence < s.least || e.At.Start < at {
				continue
			}
			out = append(out, source[at:e.At.Start]...)
			s.places = append(s.places, text.Span{Start: len(out), End: len(out) + len(e.With)})
			out = append(out, e.With...)
			at = e.At.End
		}
		if len(s.places) == 0 {
			break
		}
		part = append(out, source[at:]...)
		s.out[pass%2] = part
		source = unsafe.String(unsafe.SliceData(part), len(part))
		found = s.solver.again(source, s.places)
	}
	return part
}

// run cuts a stream into parts.
func (s *streamer) run(r io.Reader, f func(offset int64, part []byte) error) error {
	buffer := make([]byte, 0, chunkSize)
	offset := int64(0)
	for {
		n, err := io.ReadFull(r, buffer[len(buffer):chunkSize])
		buffer = buffer[:len(buffer)+n]
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		cut := len(buffer)
		if !last {
			cut = cutAt(buffer)
		}
		if cut > 0 {
			if err := f(offset, buffer[:cut:cut]); err != nil {
				return err
			}
		}
		if last {
			return nil
		}
		offset += int64(cut)
		buffer = buffer[:copy(buffer[:chunkSize], buffer[cut:])]
	}
}

// cutAt gives where a full buffer is cut: behind the last line whose end does not cut a defaced word, else behind the last space among ordinary
// words, else at the last whole character.
func cutAt(b []byte) int {
	for end := len(b); end > chunkLeast; {
		i := bytes.LastIndexByte(b[:end], '\n')
		if i < chunkLeast {
			break
		}
		if ordinaryAround(b, i, cutReach[0]) {
			return i + 1
		}
		end = i
	}
	for _, reach := range cutReach {
		for end := len(b); end > chunkLeast; {
			i := bytes.LastIndexByte(b[:end], ' ')
			if i < chunkLeast {
				break
			}
			if ordinaryAround(b, i, reach) {
				return i + 1
			}
			end = i
		}
	}
	for i := len(b) - 1; i > len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			return i
		}
	}
	return len(b)
}

// ordinaryAround reports whether nothing around b[i] asks for restoration.
func ordinaryAround(b []byte, i, reach int) bool {
	start, end := max(0, i-reach), min(len(b), i+reach)
	for start < i && !utf8.RuneStart(b[start]) {
		start++
	}
	for end > i+1 && end < len(b) && !utf8.RuneStart(b[end]) {
		end--
	}
	return suspicious(string(b[start:end]), 0) < 0
}
