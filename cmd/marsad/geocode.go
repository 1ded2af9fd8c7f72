package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"marsad/internal/capture"
	"marsad/internal/gazetteer"
	"marsad/record"
)

type geocodeCommand struct {
	Place       string `arg:"" help:"A place named in Arabic, or - for standard input."`
	Within      string `help:"What surrounds it: a governorate, a district."`
	Format      string `enum:"text,jsonl" default:"text" help:"Output: text or jsonl."`
	InputFormat string `enum:"text,jsonl" default:"text" help:"Input from -: one place a line, or jsonl objects with id, place and within."`
	moreGazetteers
}

// Help is the long help of the command.
func (geocodeCommand) Help() string {
	return `Examples:
  marsad geocode سراقب
  marsad geocode --within الحسكة "قرية شيرك غرب ناحية الدرباسية بـ13 كم"
  marsad geocode --input-format jsonl --format jsonl - < places.jsonl
  marsad geocode --gazetteer villages.tsv.gz تلحدية
  marsad gazetteer why --gazetteer villages.tsv.gz تلحدية

--gazetteer takes a file made by marsad gazetteer import, or any file that command reads. What is not known gets no point. Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some lines or rows failed.`
}

// geocodeInput and geocodeOutput are the lines of JSON Lines.
type geocodeInput struct {
	ID     string  `json:"id"`
	Place  string  `json:"place"`
	Within *string `json:"within"`
}

type geocodeOutput struct {
	ID      string   `json:"id"`
	Lat     *float64 `json:"lat"`
	Lon     *float64 `json:"lon"`
	RadiusM int      `json:"radius_m,omitempty"`
	Kind    string   `json:"kind,omitempty"`
	Name    string   `json:"name"`
	Ref     string   `json:"ref,omitempty"`
	Match   string   `json:"match,omitempty"`
	Rivals  []string `json:"rivals"`
}

// Run answers one place or many.
func (c *geocodeCommand) Run(ctx context.Context, streams *Streams) error {
	index, complete, err := c.index(streams)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(streams.Out)
	if c.Place == "-" {
		err = c.lines(ctx, index, streams.In, out)
	} else {
		err = c.print(out, "", index.Geocode(c.Place, c.Within))
	}
	if err := errors.Join(err, out.Flush()); err != nil || complete {
		return err
	}
	return errSomeFailed
}

func importFile(index *gazetteer.Index, path string) (*gazetteer.Index, []gazetteer.RowError, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot open %s: %w", path, err)
	}
	defer f.Close()
	return gazetteer.Import(index, f, path)
}

func (c *geocodeCommand) lines(ctx context.Context, index *gazetteer.Index, in io.Reader, out io.Writer) error {
	failed := false
	lines := capture.Lines{In: bufio.NewReaderSize(in, 1<<16), Limit: 1 << 20}
	for {
		data, err := lines.Next()
		var tooLong capture.LineTooLongError
		switch {
		case errors.Is(err, io.EOF):
			if failed {
				return errSomeFailed
			}
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && !errors.As(err, &tooLong):
			return err
		case err == nil && len(bytes.TrimSpace(data)) == 0:
			continue
		}
		question := geocodeInput{Place: string(data)}
		if err == nil && c.InputFormat == "jsonl" {
			question = geocodeInput{}
			err = json.Unmarshal(data, &question)
		}
		if err != nil {
			failed = true
			err = jsonPrinter{}.failure(out, record.Failure{Schema: record.ErrorSchema, Line: lines.Number, ID: question.ID, Error: oneLine(err)})
		} else {
			within := c.Within
			if question.Within != nil {
				within = *question.Within
			}
			err = c.print(out, question.ID, index.Geocode(question.Place, within))
		}
		if err != nil {
			return fmt.Errorf("cannot write the output: %w", err)
		}
	}
}

func (c *geocodeCommand) print(w io.Writer, id string, l gazetteer.Located) error {
	if c.Format == "jsonl" {
		out := geocodeOutput{ID: id, RadiusM: l.RadiusM, Kind: l.Kind, Name: l.Name, Ref: l.Ref, Match: l.Match, Rivals: []string{}}
		if l.HasPoint {
			out.Lat, out.Lon = &l.Lat, &l.Lon
		}
		for _, r := range l.Rivals {
			out.Rivals = append(out.Rivals, r.Place.Ref)
		}
		return jsonPrinter{}.write(w, out)
	}
	if !l.HasPoint {
		_, err := fmt.Fprintf(w, "%s: no point (%d places bear the name)\n", isolate(l.Name), len(l.Rivals))
		return err
	}
	_, err := fmt.Fprintf(w, "%s: %.4f, %.4f ± %d m, by %s, %s, %s, confidence %.2f, %d rivals\n", isolate(l.Name), l.Lat, l.Lon, l.RadiusM, l.Match, l.Kind, l.Ref, l.Confidence, len(l.Rivals))
	return err
}
