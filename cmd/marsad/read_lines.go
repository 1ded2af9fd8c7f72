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
	lines := capture.Lines{In: bufio.NewReaderSize(in, 1<<16), Limit: int(r.MaxSize << 20)}
	for {
		data, err := lines.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var tooLong capture.LineTooLongError
		if err != nil && !errors.As(err, &tooLong) {
			return fmt.Errorf("cannot read %s at line %d: %w", input, lines.Number, err)
		}
		if err == nil && len(bytes.TrimSpace(data)) == 0 {
			continue
		}
		if err := r.line(ctx, input, lines.Number, data, err); err != nil {
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
