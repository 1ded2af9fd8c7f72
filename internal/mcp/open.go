package mcp

import (
	"context"
	"fmt"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"marsad/client"
	"marsad/internal/register/words"
	"marsad/record"
)

// textPart is how many characters of a report's text come at once.
const textPart = 6_000

// OpenInput is what open takes.
type OpenInput struct {
	Kind   string `json:"kind" jsonschema:"report, incident, agreement, patrol, post or actor"`
	ID     string `json:"id"`
	Offset int    `json:"offset,omitempty" jsonschema:"of a report: the character of the original at which its text begins; pass next_offset for more"`
}

// OpenedReport is a report as an assistant reads it: the restored text in parts, and what was read from it with the words that say so.
type OpenedReport struct {
	Kind       string             `json:"kind"`
	ID         string             `json:"id"`
	Link       string             `json:"link"`
	Source     record.Source      `json:"source"`
	Title      string             `json:"title,omitempty"`
	Text       string             `json:"text"`
	Offset     int                `json:"offset"`
	NextOffset int                `json:"next_offset,omitempty"`
	Length     int                `json:"length"`
	Entities   []record.Entity    `json:"entities"`
	Places     []record.Place     `json:"places"`
	Times      []record.Time      `json:"times"`
	Statements []record.Statement `json:"statements"`
	Events     []record.Event     `json:"events"`
	Warnings   []record.Warning   `json:"warnings"`
}

// Opened is a record of the register as the API gives it.
type Opened struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Link   string `json:"link"`
	Record any    `json:"record"`
}

// open gives the record as structured content; it has no one schema, since each kind has its own, docs/openapi.json.
func (m server) open(ctx context.Context, _ *sdk.CallToolRequest, in OpenInput) (*sdk.CallToolResult, any, error) {
	section, ok := sections[in.Kind]
	if !ok || in.ID == "" {
		return nil, nil, fmt.Errorf("kind %q with id %q: give a report, incident, agreement, patrol, post or actor and its id, as search tells them", in.Kind, in.ID)
	}
	if in.Kind == "report" {
		out, err := m.openReport(ctx, in)
		return nil, out, err
	}
	x, err := m.record(ctx, in.Kind, in.ID)
	return nil, Opened{in.Kind, in.ID, m.link(section, in.ID, ""), x}, err
}

func (m server) record(ctx context.Context, kind, id string) (any, error) {
	switch kind {
	case "incident":
		return m.client.Incident(ctx, id)
	case "agreement":
		return m.client.Agreement(ctx, id)
	case "patrol", "patrol_series":
		return m.client.Patrol(ctx, id)
	case "post":
		return m.client.Post(ctx, id)
	case "actor":
		return m.client.Actor(ctx, id)
	case "field_entry":
		return m.client.FieldEntry(ctx, id)
	}
	return nil, fmt.Errorf("kind %q cannot be opened", kind)
}

func (m server) openReport(ctx context.Context, in OpenInput) (OpenedReport, error) {
	r, err := m.client.Report(ctx, in.ID)
	if err != nil {
		return OpenedReport{}, err
	}
	length := len([]rune(r.Text.Original))
	if in.Offset < 0 || in.Offset > length {
		return OpenedReport{}, fmt.Errorf("offset %d lies outside the text of %d characters", in.Offset, length)
	}
	until := partEnd(r, in.Offset, length)
	out := OpenedReport{Kind: "report", ID: r.ID, Link: m.link("reports", r.ID, ""), Source: r.Source, Text: words.Of(r).Read(in.Offset, until), Offset: in.Offset, Length: length,
		Entities: r.Entities, Places: r.Places, Times: r.Times, Statements: r.Statements, Events: r.Events, Warnings: r.Warnings}
	if r.Article.Title != nil {
		out.Title = r.Article.Title.Read()
	}
	if until < length {
		out.NextOffset = until
	}
	return out, nil
}

// partEnd gives where a part of a text ends: not inside a word that was restored.
func partEnd(r client.Report, from, length int) int {
	until := min(from+textPart, length)
	for _, e := range r.Restorations {
		if e.Start < until && until < e.End && e.End <= length {
			return e.End
		}
	}
	return until
}
