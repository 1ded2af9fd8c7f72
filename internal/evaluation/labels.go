package evaluation

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"marsad/record"
)

// Labelled is a report with what careful readers found in it.
type Labelled struct {
	ID, Text, Outlet, Published, URL, Title string
	Labels                                  Labels
}

// Labels are what is to be found. Who and where are told by name, as the report writes it.
type Labels struct {
	Statements []Statement `json:"statements"`
	Events     []Event     `json:"events"`
	Times      []Time      `json:"times"`
	Places     []Place     `json:"places"`
}

// Statement is a labelled act of saying. Speaker and Addressee are empty when the report names nobody.
type Statement struct {
	Speaker   string      `json:"speaker"`
	Addressee string      `json:"addressee"`
	Through   []string    `json:"through"`
	Act       string      `json:"act"`
	Hedge     string      `json:"hedge"`
	Mode      string      `json:"mode"`
	Cue       record.Span `json:"cue"`
}

// Event is a labelled happening. Killed and Injured are a lower and an upper end; the upper is nil when it is open. Phase is empty when it
// is not labelled.
type Event struct {
	Type       string      `json:"type"`
	Phase      string      `json:"phase"`
	Modality   string      `json:"modality"`
	Cue        record.Span `json:"cue"`
	Agents     []string    `json:"agents"`
	Recipients []string    `json:"recipients"`
	Places     []string    `json:"places"`
	Killed     []*int      `json:"killed"`
	Injured    []*int      `json:"injured"`
}

// Time is a labelled time expression.
type Time struct {
	record.Span
	Value string `json:"value"`
}

// Place is a labelled name of a place.
type Place struct {
	Text string `json:"text"`
}

// maxLine is the most that one line may have, in bytes.
const maxLine = 64 << 20

// ReadLabels reads labelled reports, one JSON object a line: an object with text and gold, or a record (marsad.report/1) that somebody put
// right. name stands in errors, which name the line. The first line that does not hold ends the reading. Empty lines are passed over.
func ReadLabels(in io.Reader, name string) ([]Labelled, error) {
	var out []Labelled
	seen := map[string]int{}
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 1<<16), maxLine)
	number := 0
	for lines.Scan() {
		number++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		l, err := parse(lines.Bytes())
		if err == nil && seen[l.ID] > 0 {
			err = fmt.Errorf("id %q stands already in line %d", l.ID, seen[l.ID])
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
		seen[l.ID] = number
		out = append(out, l)
	}
	if err := lines.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("the line has more than %d MiB", maxLine>>20)
		}
		return nil, fmt.Errorf("%s:%d: %w", name, number+1, err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: has no labelled report", name)
	}
	return out, nil
}

// line is what a line may hold: the labels of a text, or a record.
type line struct {
	Schema    string  `json:"schema"`
	ID        string  `json:"id"`
	Text      any     `json:"text"`
	Outlet    string  `json:"outlet"`
	Published string  `json:"published"`
	URL       string  `json:"url"`
	Title     string  `json:"title"`
	Gold      *Labels `json:"gold"`
}

func parse(data []byte) (Labelled, error) {
	var l line
	if err := json.Unmarshal(data, &l); err != nil {
		return Labelled{}, decodeError(err)
	}
	if l.Schema != "" {
		return parseRecord(data, l.Schema)
	}
	text, ok := l.Text.(string)
	switch {
	case l.ID == "":
		return Labelled{}, errors.New("id is missing")
	case !ok || text == "":
		return Labelled{}, fmt.Errorf("report %q: text is missing", l.ID)
	case l.Gold == nil:
		return Labelled{}, fmt.Errorf("report %q: gold is missing: it holds the labels", l.ID)
	}
	out := Labelled{ID: l.ID, Text: text, Outlet: l.Outlet, Published: l.Published, URL: l.URL, Title: l.Title, Labels: *l.Gold}
	if err := out.check(); err != nil {
		return Labelled{}, fmt.Errorf("report %q: %w", l.ID, err)
	}
	return out, nil
}

// decodeError says in few words why a line is no JSON of this shape.
func decodeError(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fmt.Errorf("%s is a %s, want %s", kind.Field, kind.Value, kind.Type)
	}
	return fmt.Errorf("not a JSON object: %w", err)
}

// check holds the labels to the text and to the closed lists of the format.
func (l Labelled) check() error {
	text := []rune(l.Text)
	for i, s := range l.Labels.Statements {
		at := fmt.Sprintf("statements[%d]", i)
		if err := errors.Join(listed(at+".act", s.Act, record.Acts()), listed(at+".hedge", s.Hedge, record.Hedges()), listed(at+".mode", s.Mode, record.StatementModes()), within(at+".cue", s.Cue, text)); err != nil {
			return first(err)
		}
	}
	for i, e := range l.Labels.Events {
		at := fmt.Sprintf("events[%d]", i)
		if err := errors.Join(listed(at+".type", e.Type, record.EventTypes()), listed(at+".modality", e.Modality, record.Modalities()), within(at+".cue", e.Cue, text), numbers(at+".killed", e.Killed), numbers(at+".injured", e.Injured)); err != nil {
			return first(err)
		}
	}
	for i, t := range l.Labels.Times {
		if err := within(fmt.Sprintf("times[%d]", i), t.Span, text); err != nil {
			return err
		}
	}
	return nil
}

// first keeps an error on one line: of several joined, the first.
func first(err error) error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()[0]
	}
	return err
}

func listed(at, value string, list []string) error {
	if slices.Contains(list, value) {
		return nil
	}
	return fmt.Errorf("%s %q is none of %s", at, value, strings.Join(list, ", "))
}

// within holds a span to the text: inside it, not empty, and with the quote, if it has one, as the text has it there.
func within(at string, s record.Span, text []rune) error {
	if s.Start < 0 || s.End <= s.Start || s.End > len(text) {
		return fmt.Errorf("%s: [%d, %d) is no part of the text, which has %d code points", at, s.Start, s.End, len(text))
	}
	if got := string(text[s.Start:s.End]); s.Quote != "" && got != s.Quote {
		return fmt.Errorf("%s: the text has %q at [%d, %d), the quote is %q", at, got, s.Start, s.End, s.Quote)
	}
	return nil
}

// numbers holds a count to [low, high].
func numbers(at string, n []*int) error {
	if n == nil {
		return nil
	}
	if len(n) != 2 || n[0] == nil || n[1] != nil && *n[1] < *n[0] {
		return fmt.Errorf("%s is not [low, high] with high null or not below low", at)
	}
	return nil
}
