// Package dateparser stands in for the library of that name, which the extraction library brings in through its date finder for text
// that its own patterns do not read. marsad cannot use that: the library reads Arabic dates wrongly without saying so, and its tables of all
// languages take a quarter of a second at every start of the program, also of commands that look at no page. What the date finder
// reads by its own patterns is not touched; Arabic dates are read by marsad itself (internal/article).
//
// The types are those that the date finder names; everything else is left out.
package dateparser

import (
	"errors"
	"time"
)

// ParserType names a way to read a date.
type ParserType uint8

// The ways that the date finder asks for.
const (
	CustomFormat ParserType = iota
	AbsoluteTime
)

// PreferredDateSource names where to look for what a date leaves open.
type PreferredDateSource uint8

// Past asks for dates that have gone by.
const Past PreferredDateSource = 1

// Configuration holds the settings of a reading.
type Configuration struct {
	PreferredDateSource PreferredDateSource
	StrictParsing       bool
}

// Parser would read dates.
type Parser struct{ ParserTypes []ParserType }

// Date is a date that was read.
type Date struct{ Time time.Time }

var errNotRead = errors.New("dateparser: dates in words are not read here")

// Parse reads nothing and says so.
func (*Parser) Parse(*Configuration, string, ...string) (Date, error) { return Date{}, errNotRead }
