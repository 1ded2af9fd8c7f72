package client

import (
	"marsad/internal/api/wire"
	"marsad/internal/register"
	"marsad/record"
)

// The types of answers are those that the server writes, so that the two cannot differ.

type (
	// Report is a report with everything read from it.
	Report = record.Report
	// Span is a place in a report's original text, in code points.
	Span = record.Span
	// Name is a name in Arabic and, where known, in English.
	Name = record.Name
	// ReportRow is a row of the list of reports.
	ReportRow = wire.ReportRow
	// Versions says how many versions of a report there are.
	Versions = wire.Versions
	// Found is what a search finds.
	Found = wire.Found
	// Hit is one hit of a search.
	Hit = wire.Hit
	// Expansion is a form that is looked up beside a word of the query.
	Expansion = wire.Expansion
	// Facet is a value by which records are found.
	Facet = wire.Facet
	// AgreementFile is an agreement with what is alleged under it.
	AgreementFile = wire.AgreementFile
	// ActorFile is an actor with its statements and incidents.
	ActorFile = wire.ActorFile
	// ActorStatement is what an actor said in one report.
	ActorStatement = wire.ActorStatement
	// Change is a step of the register.
	Change = wire.Change
	// Changes is a part of the steps since a time.
	Changes = wire.Changes
	// Incident is a happening as all reports tell it.
	Incident = register.Incident
	// Mention is where a report tells of an incident.
	Mention = register.Mention
	// Agreement is a deal and what became of it.
	Agreement = register.Agreement
	// Breach is an alleged breach of an agreement.
	Breach = register.Breach
	// PatrolSeries is patrols of the same parties over time.
	PatrolSeries = register.PatrolSeries
	// Post is a fixed place that somebody holds.
	Post = register.Post
	// Actor is somebody who acts over time.
	Actor = register.Actor
	// FieldEntry is what a monitor wrote first-hand.
	FieldEntry = register.FieldEntry
)

// Page is a part of a list; Next, as Filter.Cursor, asks for the part behind it and is empty at the end.
type Page[T any] = wire.Page[T]
