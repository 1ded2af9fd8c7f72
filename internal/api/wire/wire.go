// Package wire holds the types that the API answers with, beside the report format and the types of the register. Package web fills them, package client reads them.
package wire

import (
	"marsad/internal/register"
	"marsad/internal/register/actors"
	"marsad/internal/search"
	"marsad/record"
)

// Page is a part of a list. Next asks for the part behind it as cursor=…, and is left out at the end.
type Page[T any] struct {
	Items   []T    `json:"items" nullable:"false"`
	Total   int    `json:"total" doc:"How many the filter passes; at least so many when at_least is true."`
	AtLeast bool   `json:"at_least,omitempty"`
	Next    string `json:"next,omitempty" doc:"Pass it as cursor to get the page behind. Left out at the end."`
}

// NextCursor gives the cursor of the page behind; empty at the end.
func (p Page[T]) NextCursor() string { return p.Next }

// ReportRow is a row of the list of reports.
type ReportRow struct {
	ID           string   `json:"id"`
	Title        string   `json:"title"`
	Outlet       string   `json:"outlet"`
	Published    string   `json:"published,omitempty" doc:"Day or time, as precise as the report says."`
	Types        []string `json:"types" nullable:"false" doc:"Of its events."`
	Statements   int      `json:"statements"`
	Events       int      `json:"events"`
	Restorations int      `json:"restorations" doc:"Defaced words that were read again."`
}

// Versions says how many versions of a report there are.
type Versions struct {
	ID       string `json:"id"`
	Versions int    `json:"versions" doc:"Counted from 1; the last is the newest."`
}

// Facet is a value by which records are found.
type Facet struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// Hit is a report or a record of the register that a search finds.
type Hit struct {
	Kind      string          `json:"kind" doc:"report, incident, agreement, patrol_series or post."`
	ID        string          `json:"id"`
	Title     string          `json:"title"`
	English   string          `json:"title_en,omitempty"`
	Outlet    string          `json:"outlet,omitempty" doc:"Of a report."`
	Published string          `json:"published,omitempty" doc:"Of a report."`
	From      string          `json:"from,omitempty" doc:"First day, of a record of the register."`
	To        string          `json:"to,omitempty" doc:"Last day, of a record of the register."`
	Types     []string        `json:"types,omitempty"`
	Facets    []Facet         `json:"facets,omitempty"`
	Snippet   *search.Snippet `json:"snippet,omitempty" doc:"The words of a report in which most of the query stands, with the hits marked."`
}

// Expansion is a stem or a spelling that is looked up beside a word of the query.
type Expansion struct {
	Word string `json:"word"`
	To   string `json:"to"`
	Kind string `json:"kind"`
	Key  string `json:"key" doc:"Pass it as without to take the expansion away."`
	Used bool   `json:"used"`
}

// Found is what a search finds.
type Found struct {
	Query      string      `json:"query" doc:"As it was looked up: defaced words are read again."`
	Typed      string      `json:"typed"`
	Expansions []Expansion `json:"expansions" nullable:"false"`
	Hits       []Hit       `json:"hits" nullable:"false"`
	Total      int         `json:"total"`
	AtLeast    bool        `json:"at_least,omitempty"`
	Next       string      `json:"next,omitempty" doc:"Pass it as cursor to get the page behind. Left out at the end."`
}

// NextCursor gives the cursor of the page behind; empty at the end.
func (f Found) NextCursor() string { return f.Next }

// AgreementFile is an agreement with what is alleged under it.
type AgreementFile struct {
	Agreement register.Agreement `json:"agreement"`
	Breaches  []register.Breach  `json:"breaches" nullable:"false" doc:"Alleged, each by somebody; none is found by marsad."`
	Touches   []register.Breach  `json:"touches" nullable:"false" doc:"Incidents inside a zone of a clause that nobody called a breach."`
	By        string             `json:"by" enum:"month,week" doc:"By what rows and coverage are counted."`
	From      string             `json:"from,omitempty" doc:"First day of the period that is told of; left out where it is all there is."`
	Until     string             `json:"until,omitempty" doc:"Its last day. Ask with another for what was before."`
	Rows      []BreachRow        `json:"rows" nullable:"false"`
	Coverage  []Coverage         `json:"coverage" nullable:"false" doc:"Days on which nothing was heard from the area: silence is no compliance."`
}

// BreachRow counts what is alleged of a party in a month or week.
type BreachRow struct {
	Month   string        `json:"time" doc:"The month, YYYY-MM, or the week, YYYY-Www (ISO 8601)."`
	Clause  string        `json:"clause,omitempty"`
	Side    register.Part `json:"side"`
	Alleged int           `json:"alleged"`
	Denied  int           `json:"denied"`
	Touched int           `json:"touched"`
	Killed  int           `json:"killed"`
}

// Coverage counts the days of a month or week by what was heard from an area.
type Coverage struct {
	Month   string `json:"time" doc:"The month, YYYY-MM, or the week, YYYY-Www (ISO 8601)."`
	Days    int    `json:"days"`
	Unheard int    `json:"unheard" doc:"Days on which no report at all from the area was published."`
	Quiet   int    `json:"quiet" doc:"Days with reports, none of an alleged breach."`
	Alleged int    `json:"alleged"`
}

// ActorStatement is what an actor said in one report.
type ActorStatement struct {
	Report string      `json:"report"`
	Outlet string      `json:"outlet"`
	Day    string      `json:"day"`
	Act    string      `json:"act"`
	Hedge  string      `json:"hedge"`
	Quote  record.Span `json:"quote"`
}

// ActorFile is what reports hold of an actor. Reports and Read say how many reports there are and of how many of them, the latest, the statements are.
type ActorFile struct {
	Actor      register.Actor      `json:"actor"`
	Reports    int                 `json:"reports"`
	AtLeast    bool                `json:"reports_at_least,omitempty"`
	Read       int                 `json:"reports_read"`
	Statements []ActorStatement    `json:"statements" nullable:"false"`
	Incidents  []register.Incident `json:"incidents" nullable:"false"`
	Turns      []actors.Turn       `json:"contradictions" nullable:"false"`
}

// Change is a step of the register: something became known, was told further, or was taken away.
type Change struct {
	Number  int64  `json:"number" doc:"Of the step in the whole register."`
	At      string `json:"at" doc:"RFC 3339, UTC."`
	Kind    string `json:"kind" doc:"report, incident, agreement, breach, patrol_series, post, actor or field_entry."`
	ID      string `json:"id"`
	Version int    `json:"version"`
	Action  string `json:"action" enum:"made,changed,removed,erased"`
	Title   string `json:"title,omitempty" doc:"As it is called now."`
	From    string `json:"from,omitempty" doc:"First day of what it tells of."`
	To      string `json:"to,omitempty"`
	Removed bool   `json:"removed,omitempty" doc:"It is not in the register any more."`
}

// Changes is a part of the steps since a time, the oldest first.
type Changes struct {
	Items []Change `json:"items" nullable:"false"`
	Next  string   `json:"next,omitempty" doc:"Pass it as cursor to get the steps behind. Left out when all were given."`
}

// NextCursor gives the cursor of the page behind; empty at the end.
func (c Changes) NextCursor() string { return c.Next }
