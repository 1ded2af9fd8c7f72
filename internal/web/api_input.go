package web

import (
	"github.com/danielgtaylor/huma/v2"

	"marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/internal/store"
	"marsad/record"
)

// Values of closed lists, so that the description holds what the program checks.
type (
	eventType   string
	actName     string
	modality    string
	gradeName   string
	fieldKind   string
	reviewState string
	searchKind  string
)

func oneOf(list []string, doc string) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Description: doc}
	for _, v := range list {
		s.Enum = append(s.Enum, v)
	}
	s.PrecomputeMessages()
	return s
}

// Schema is huma.SchemaProvider's.
func (eventType) Schema(huma.Registry) *huma.Schema {
	return oneOf(record.EventTypes(), "A type of happening.")
}

// Schema is huma.SchemaProvider's.
func (actName) Schema(huma.Registry) *huma.Schema {
	return oneOf(record.Acts(), "A kind of statement.")
}

// Schema is huma.SchemaProvider's.
func (modality) Schema(huma.Registry) *huma.Schema {
	return oneOf(record.Modalities(), "Whether it happened, and on whose word.")
}

// Schema is huma.SchemaProvider's.
func (gradeName) Schema(huma.Registry) *huma.Schema {
	return oneOf(register.Grades(), "The grade of an incident.")
}

// Schema is huma.SchemaProvider's.
func (fieldKind) Schema(huma.Registry) *huma.Schema {
	return oneOf(register.FieldKinds(), "A kind of field entry.")
}

// Schema is huma.SchemaProvider's.
func (reviewState) Schema(huma.Registry) *huma.Schema {
	return oneOf(field.ReviewStates(), "A state of review.")
}

// Schema is huma.SchemaProvider's.
func (searchKind) Schema(huma.Registry) *huma.Schema {
	var kinds []string
	for _, k := range searchKinds {
		if k.kind != "" {
			kinds = append(kinds, k.kind)
		}
	}
	return oneOf(kinds, "What is searched; reports when it is not given.")
}

var _ = []huma.SchemaProvider{eventType(""), actName(""), modality(""), gradeName(""), fieldKind(""), reviewState(""), searchKind("")}

// PageInput asks for a part of a list.
type PageInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" doc:"How many a page has; 50 when it is not given, 20 of a search."`
	Cursor string `query:"cursor" maxLength:"200" doc:"next of the page before."`
}

// IDInput asks for one record.
type IDInput struct {
	ID string `path:"id" maxLength:"500" doc:"The id of the record."`
}

// FilterInput is what store.ParseFilter reads from an address.
type FilterInput struct {
	PageInput
	Q        string    `query:"q" maxLength:"2000" doc:"Words, \"phrases\", -without; all of them occur."`
	Exact    string    `query:"exact" enum:"0,1" doc:"1 looks up no stems and no other spellings."`
	Without  []string  `query:"without,explode" doc:"Keys of expansions to take away."`
	Outlet   string    `query:"outlet" doc:"Name of an outlet."`
	Type     eventType `query:"type"`
	Act      actName   `query:"act"`
	Modality modality  `query:"modality"`
	From     string    `query:"from" doc:"First day, YYYY-MM-DD: of publication of reports, of the happening of other records."`
	To       string    `query:"to" doc:"Last day."`
	Facet    []string  `query:"facet,explode" doc:"name:value, such as place:سرمين or weapon:artillery; all that are given have to fit."`
	Box      string    `query:"box" doc:"west,south,east,north in degrees: has a point inside."`
	Area     string    `query:"area" doc:"longitude latitude,longitude latitude,… in degrees, the corners of a polygon: has a point inside."`
}

// searchInput is a search.
type searchInput struct {
	FilterInput
	Kind  searchKind `query:"kind"`
	Place []string   `query:"place,explode" doc:"A place, as facet=place:…; defaced names are read again."`
	Actor []string   `query:"actor,explode" doc:"An actor, as facet=actor:…; defaced names are read again."`
}

// incidentsInput filters incidents.
type incidentsInput struct {
	FilterInput
	Grade gradeName `query:"grade"`
	Place string    `query:"place" doc:"Name or reference of a place."`
}

// agreementInput asks for an agreement and how what is alleged under it is counted.
type agreementInput struct {
	IDInput
	By    string `query:"by" enum:"month,week" default:"month" doc:"By what allegations and coverage are counted."`
	Until string `query:"until" format:"date" doc:"Last day of the period; the last that the register knows of when left out."`
}

// breachesInput filters alleged breaches.
type breachesInput struct {
	FilterInput
	Agreement string `query:"agreement" doc:"Id of an agreement."`
	Clause    string `query:"clause" doc:"Id of a clause."`
}

// versionInput asks for one version of a report.
type versionInput struct {
	IDInput
	Version int `path:"version" minimum:"1" doc:"Counted from 1."`
}

// fieldInput filters field entries.
type fieldInput struct {
	PageInput
	Kind   fieldKind   `query:"kind"`
	Review reviewState `query:"review"`
	Mine   string      `query:"mine" enum:"1" doc:"1 gives one's own alone."`
}

// changesInput asks for steps of the register.
type changesInput struct {
	PageInput
	Since string `query:"since" required:"true" doc:"A day, YYYY-MM-DD in UTC, or a time, RFC 3339."`
	After int64  `query:"after" minimum:"0" doc:"The number behind which to begin."`
	Kind  string `query:"kind" enum:"report,incident,agreement,breach,patrol_series,post,actor,field_entry" doc:"Of these records alone."`
}

// exportInput asks for a file; see exportOf.
type exportInput struct {
	File string `path:"file" doc:"WHAT.EXTENSION, such as incidents.csv, events.geojson, patrols.xlsx." example:"incidents.csv"`
	FilterInput
	Hold   string   `query:"hold" enum:"all" doc:"all holds what did not happen too: plans, denials, history."`
	Lang   string   `query:"lang" enum:"ar,en" doc:"Of the pages that rows link to."`
	Layout string   `query:"layout" enum:"acled,ucdp,gdelt,mentions" doc:"The columns of XLSX and Parquet."`
	HXL    string   `query:"hxl" enum:"1" doc:"A second row of HXL hashtags."`
	BOM    string   `query:"bom" enum:"1" doc:"A byte order mark before CSV, for Excel."`
	Place  []string `query:"place,explode" doc:"A place, as facet=place:…; defaced names are read again."`
	Actor  []string `query:"actor,explode" doc:"An actor, as facet=actor:…; defaced names are read again."`
	Kind   string   `query:"kind" doc:"A kind of record, as in a search."`
}

// limited sets how many a page of a filter has.
func limited(f store.Filter, p PageInput) store.Filter {
	if p.Limit > 0 {
		f.Limit = p.Limit
	}
	f.Cursor = p.Cursor
	return f
}
