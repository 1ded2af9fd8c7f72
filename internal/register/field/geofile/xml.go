package geofile

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// tokens is XML as a stream, without what could make it more than it is.
type tokens struct {
	*xml.Decoder
	depth int
}

func newTokens(data []byte) *tokens {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("it is written in %s; save it as UTF-8", short(charset, 40))
	}
	return &tokens{Decoder: d}
}

func (t *tokens) at(err error) error {
	line, _ := t.InputPos()
	if !errors.Is(err, ErrFile) {
		err = fmt.Errorf("%w: %w", ErrFile, err)
	}
	return fmt.Errorf("line %d: %w", line, err)
}

// next gives the next start, end or text. Directives, which declare entities, are refused; the decoder itself expands none.
func (t *tokens) next() (xml.Token, error) {
	for {
		token, err := t.Token()
		if err != nil {
			return nil, err
		}
		switch token.(type) {
		case xml.StartElement:
			if t.depth++; t.depth > maxDepth {
				return nil, fmt.Errorf("%w: it is nested more than %d deep", ErrFile, maxDepth)
			}
			return token, nil
		case xml.EndElement:
			t.depth--
			return token, nil
		case xml.Directive:
			return nil, fmt.Errorf("%w: it declares a document type, which no track does; take the DOCTYPE out", ErrFile)
		case xml.CharData:
			return token, nil
		}
	}
}

// element is what tokens are read for: f gets each element that begins inside the current one and reads it to its end, and says whether it did.
func (t *tokens) each(f func(xml.StartElement) (bool, error)) (string, error) {
	var text strings.Builder
	for {
		token, err := t.next()
		if err != nil {
			return "", err
		}
		switch x := token.(type) {
		case xml.StartElement:
			done, err := f(x)
			if err == nil && !done {
				err = t.skip()
			}
			if err != nil {
				return "", err
			}
		case xml.EndElement:
			return text.String(), nil
		case xml.CharData:
			text.Write(x)
		}
	}
}

// skip reads to the end of the element that just began.
func (t *tokens) skip() error {
	_, err := t.each(func(xml.StartElement) (bool, error) { return false, nil })
	return err
}

// text gives the text of the element that just began.
func (t *tokens) text() (string, error) {
	return t.each(func(xml.StartElement) (bool, error) { return false, nil })
}

// into reads the text of an element into a field.
func (t *tokens) into(field *string) (bool, error) {
	s, err := t.text()
	*field = strings.TrimSpace(s)
	return true, err
}

func readXML(data []byte) (File, error) {
	t, r := newTokens(data), &reader{}
	for {
		token, err := t.next()
		if errors.Is(err, io.EOF) {
			return File{}, fmt.Errorf("%w: it ends before it begins", ErrFile)
		}
		if err != nil {
			return File{}, t.at(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "gpx":
			r.Format, err = "gpx", r.gpx(t)
		case "kml":
			r.Format, err = "kml", r.kml(t)
		default:
			err = fmt.Errorf("%w: it begins with <%s>, which is neither GPX nor KML", ErrFile, short(start.Name.Local, 40))
		}
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return File{}, t.at(err)
		}
		return r.file(), nil
	}
}

// moment reads a time of RFC 3339 as XML Schema writes it; without a zone it is UTC, as GPX says.
func moment(s string) (string, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC().Format(time.RFC3339), true
		}
	}
	return "", false
}
