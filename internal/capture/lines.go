package capture

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// LineTooLongError says that a line has more than Limit bytes. The reader stands behind the line and can go on.
type LineTooLongError struct{ Limit int }

// Error says what is wrong and what to do.
func (e LineTooLongError) Error() string {
	return fmt.Sprintf("the line has more than %d MiB; allow more with --max-size", e.Limit>>20)
}

// Lines gives the lines of a stream in bounded memory.
type Lines struct {
	In     *bufio.Reader
	Limit  int // bytes of one line
	Number int // of the line that Next gave last, from 1
}

// Next gives the next line without its line break, a LineTooLongError for one beyond the limit, or io.EOF. The bytes are the caller's.
func (l *Lines) Next() ([]byte, error) {
	var line []byte
	over := false
	for {
		part, err := l.In.ReadSlice('\n')
		if !over {
			line = append(line, part...)
			over = len(line) > l.Limit
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			l.Number++
			return nil, err
		case err != nil && len(line) == 0:
			return nil, io.EOF
		}
		l.Number++
		if over {
			return nil, LineTooLongError{l.Limit}
		}
		return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), nil
	}
}
