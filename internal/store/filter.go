package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/search"
	"marsad/record"
)

// Filter is what a page, an API call, an export and a saved search ask a store for: reports, or objects of one kind. The zero value passes every report that is
// open to all.
type Filter struct {
	Kind      string   // of objects; "" for reports
	Words     string   // a query of package search: words, "phrases", -without; all of them occur
	Exact     bool     // no stems and no spelling variants
	Without   []string // keys of expansions of Words that were taken away; see search.Expansion
	Outlet    string
	Act       string
	From, To  string // days, YYYY-MM-DD, inclusive: of publication for reports, of the happening for objects
	EventType string
	Modality  string
	Facets    []Facet        // further ones that all have to fit: actor, place, grade, weapon, …
	OneOf     []Facet        // of which one has to fit; for programs, it stands in no address
	Box       *Box           // has a point inside
	Area      Area           // has a point inside that too: the same one, where both are given
	Classes   []access.Class // beyond access.Open; see access.Viewer
	Limit     int            // of a page; DefaultLimit when 0
	Cursor    string         // Next of the page before
}

// Box is a rectangle in degrees. One that crosses the antimeridian has West > East.
type Box struct{ West, South, East, North float64 }

// The sizes of a page.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// Check refuses values outside the closed lists of the format, and days that are none.
func (f Filter) Check() error {
	for _, c := range []struct {
		name, value string
		list        []string
	}{{"type", f.EventType, record.EventTypes()}, {"act", f.Act, record.Acts()}, {"modality", f.Modality, record.Modalities()}} {
		if c.value != "" && !slices.Contains(c.list, c.value) {
			return fmt.Errorf("%w: %s %q is not one of %s", ErrInvalid, c.name, c.value, strings.Join(c.list, ", "))
		}
	}
	for _, day := range []string{f.From, f.To} {
		if day != "" && (len(day) != 10 || day[4] != '-' || day[7] != '-') {
			return fmt.Errorf("%w: %q is no day; write YYYY-MM-DD", ErrInvalid, day)
		}
	}
	for _, x := range slices.Concat(f.Facets, f.OneOf) {
		if x.Kind == "" || x.Value == "" || strings.Contains(x.Kind, ":") {
			return fmt.Errorf("%w: facet %q with value %q: both must be given, and the name has no colon", ErrInvalid, x.Kind, x.Value)
		}
	}
	if f.Box != nil {
		if err := f.Box.check(); err != nil {
			return err
		}
	}
	if err := f.Area.check(); err != nil {
		return err
	}
	if _, _, err := f.Query(); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	_, err := f.Behind()
	return err
}

// Query reads Words as Exact and Without say, and gives what they are expanded to as search.Parse does.
func (f Filter) Query() (search.Query, []search.Expansion, error) {
	return search.Parse(f.Words, search.Options{Exact: f.Exact, Without: f.Without})
}

// Size gives how many reports a page has.
func (f Filter) Size() int {
	if f.Limit <= 0 {
		return DefaultLimit
	}
	return min(f.Limit, MaxLimit)
}

// ContentHash gives a hash of what a report says, without the time and the hash of its capture: a page that was captured again is the same content also
// when its bytes differ in what is no part of the report, such as an advertisement.
func ContentHash(r record.Report) (string, error) {
	r.Source.CapturedAt, r.Source.SHA256 = "", ""
	data, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// ContentHashOf is ContentHash of a report whose JSON is there already: only its source is written anew.
func ContentHashOf(r record.Report, body []byte) (string, error) {
	const key = `,"source":` // no text before it can hold this: its quotation marks would be escaped
	full, err := json.Marshal(r.Source)
	if err != nil {
		return "", err
	}
	before, after, found := bytes.Cut(body, append([]byte(key), full...))
	if !found || bytes.Contains(before, []byte(key)) {
		return ContentHash(r)
	}
	r.Source.CapturedAt, r.Source.SHA256 = "", ""
	bare, err := json.Marshal(r.Source)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, part := range [][]byte{before, []byte(key), bare, after} {
		_, _ = h.Write(part) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Summarise gives the row of a report.
func Summarise(r record.Report) Summary {
	s := Summary{ID: r.ID, Outlet: r.Source.Outlet, Statements: len(r.Statements), Events: len(r.Events), Restorations: len(r.Restorations), EventTypes: []string{}}
	if r.Article.Title != nil {
		s.Title = r.Article.Title.Read()
	} else {
		s.Title = opening(r.Text.Restored)
	}
	if r.Source.Published != nil {
		s.Published = r.Source.Published.Value
	}
	for _, v := range r.Events {
		if !slices.Contains(s.EventTypes, v.Type) {
			s.EventTypes = append(s.EventTypes, v.Type)
		}
	}
	return s
}

// openingLength is how many characters of a report without a title stand for it.
const openingLength = 100

func opening(s string) string {
	r := []rune(strings.Join(strings.Fields(s[:min(len(s), 8*openingLength)]), " "))
	if len(r) > openingLength {
		return string(r[:openingLength]) + "…"
	}
	return string(r)
}
