package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/record"
)

// inputLine is one object of JSON Lines input; see the report format.
type inputLine struct {
	ID          string  `json:"id"`
	Text        *string `json:"text"`
	HTML        *string `json:"html"`
	BytesBase64 *string `json:"bytes_base64"`
	URL         string  `json:"url"`
	Outlet      string  `json:"outlet"`
	Published   string  `json:"published"`
	Title       string  `json:"title"`
}

// lines reads JSON Lines. A bad line becomes an error record in its place, and the run goes on.
func (r *readRun) lines(ctx context.Context, input string) error {
	r.bulk = true
	in, err := r.open(input)
	if err != nil {
		return r.fail(record.Failure{Input: input, Error: oneLine(err)}, fmt.Errorf("cannot open %s: %w", input, err))
	}
	defer in.Close()
	lines := lineReader{in: bufio.NewReaderSize(in, 1<<16), limit: int(r.MaxSize << 20)}
	for {
		data, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var tooLong lineTooLong
		if err != nil && !errors.As(err, &tooLong) {
			return fmt.Errorf("cannot read %s at line %d: %w", input, lines.number, err)
		}
		if err == nil && len(bytes.TrimSpace(data)) == 0 {
			continue
		}
		if err := r.line(ctx, input, lines.number, data, err); err != nil {
			return err
		}
	}
}

func (r *readRun) line(ctx context.Context, input string, number int, data []byte, broken error) error {
	var l inputLine
	err := broken
	if err == nil {
		err = json.Unmarshal(data, &l)
	}
	var c capture.Capture
	var h article.Hints
	if err == nil {
		c, h, err = r.fromLine(l)
	}
	var report record.Report
	if err == nil {
		report, err = r.one(ctx, c, h, l.ID)
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return r.fail(record.Failure{Line: number, ID: l.ID, Error: oneLine(err)}, fmt.Errorf("%s, line %d: %w", input, number, err))
	}
	return r.keep(ctx, report, c)
}

// fromLine gives the bytes of an object and what it says of them.
func (r *readRun) fromLine(l inputLine) (capture.Capture, article.Hints, error) {
	h := article.Hints{URL: l.URL, Outlet: cmp.Or(l.Outlet, r.Outlet), Published: cmp.Or(l.Published, r.Published), Title: l.Title}
	var data []byte
	given := 0
	if l.Text != nil {
		data, h.Format = []byte(*l.Text), "text"
		given++
	}
	if l.HTML != nil {
		data, h.Format = []byte(*l.HTML), "html"
		given++
	}
	if l.BytesBase64 != nil {
		decoded, err := base64.StdEncoding.DecodeString(*l.BytesBase64)
		if err != nil {
			return capture.Capture{}, h, fmt.Errorf("bytes_base64: %w", err)
		}
		data = decoded
		given++
	}
	if given != 1 {
		return capture.Capture{}, h, fmt.Errorf("want one of text, html and bytes_base64, have %d", given)
	}
	return capture.New(data, l.ID, time.Time{}), h, nil
}

// lineTooLong says that a line has more bytes than allowed. The reader stands behind the line and can go on.
type lineTooLong struct{ limit int }

func (e lineTooLong) Error() string {
	return fmt.Sprintf("the line has more than %d MiB; allow more with --max-size", e.limit>>20)
}

// lineReader gives lines in bounded memory.
type lineReader struct {
	in     *bufio.Reader
	limit  int
	number int
}

func (l *lineReader) next() ([]byte, error) {
	var line []byte
	over := false
	for {
		part, err := l.in.ReadSlice('\n')
		if !over {
			line = append(line, part...)
			over = len(line) > l.limit
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			l.number++
			return nil, err
		case err != nil && len(line) == 0:
			return nil, io.EOF
		}
		l.number++
		if over {
			return nil, lineTooLong{l.limit}
		}
		return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), nil
	}
}
