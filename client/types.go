package client

import (
	"marsad/internal/api/wire"
	"marsad/internal/register"
	"marsad/record"
)

// The types of answers. They are those that the server writes, so that the two cannot differ.
type (
	Report         = record.Report
	Span           = record.Span
	Name           = record.Name
	ReportRow      = wire.ReportRow
	Versions       = wire.Versions
	Found          = wire.Found
	Hit            = wire.Hit
	Expansion      = wire.Expansion
	Facet          = wire.Facet
	AgreementFile  = wire.AgreementFile
	ActorFile      = wire.ActorFile
	ActorStatement = wire.ActorStatement
	Change         = wire.Change
	Changes        = wire.Changes
	Incident       = register.Incident
	Mention        = register.Mention
	Agreement      = register.Agreement
	Breach         = register.Breach
	PatrolSeries   = register.PatrolSeries
	Post           = register.Post
	Actor          = register.Actor
	FieldEntry     = register.FieldEntry
)

// Page is a part of a list; Next, as Filter.Cursor, asks for the part behind it and is empty at the end.
type Page[T any] = wire.Page[T]
