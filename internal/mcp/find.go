package mcp

import (
	"context"
	"fmt"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"marsad/client"
)

// defaultHits is how many hits a search gives when it is not said: what an assistant reads costs room.
const defaultHits = 10

// SearchInput is what search takes.
type SearchInput struct {
	Query  string `json:"query,omitempty" jsonschema:"words; \"a phrase\" in quotation marks; -without. Arabic works best, as reports are in Arabic"`
	Kind   string `json:"kind,omitempty" jsonschema:"what to search: incident, agreement, patrol_series or post; reports when left out"`
	Type   string `json:"type,omitempty" jsonschema:"type of happening, such as shelling, airstrike, patrol, detention, breach, meeting"`
	From   string `json:"from,omitempty" jsonschema:"first day, YYYY-MM-DD: of publication for reports, of the happening otherwise"`
	To     string `json:"to,omitempty" jsonschema:"last day, YYYY-MM-DD"`
	Place  string `json:"place,omitempty" jsonschema:"name of a place in Arabic"`
	Actor  string `json:"actor,omitempty" jsonschema:"name of an actor in Arabic"`
	Outlet string `json:"outlet,omitempty" jsonschema:"name of an outlet"`
	Limit  int    `json:"limit,omitempty" jsonschema:"how many hits, 1 to 100; 10 when left out"`
	Cursor string `json:"cursor,omitempty" jsonschema:"next of the page before"`
}

// SearchOutput is what search gives.
type SearchOutput struct {
	Hits     []SearchHit `json:"hits"`
	Total    int         `json:"total" jsonschema:"how many there are; at least so many when at_least is true"`
	AtLeast  bool        `json:"at_least,omitempty"`
	Expanded []string    `json:"expanded,omitempty" jsonschema:"forms and spellings that were looked up too"`
	Next     string      `json:"next,omitempty" jsonschema:"pass it as cursor for more"`
}

// SearchHit is one hit.
type SearchHit struct {
	Kind      string   `json:"kind"`
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	English   string   `json:"title_en,omitempty"`
	Outlet    string   `json:"outlet,omitempty"`
	Published string   `json:"published,omitempty"`
	From      string   `json:"from,omitempty"`
	To        string   `json:"to,omitempty"`
	Types     []string `json:"types,omitempty"`
	Words     string   `json:"words,omitempty" jsonschema:"the words of the report in which the query stands, as restored, hits in «»"`
	Link      string   `json:"link"`
}

// sections maps the kinds that can be opened to the sections of the site.
var sections = map[string]string{"report": "reports", "incident": "incidents", "agreement": "agreements", "patrol_series": "patrols", "patrol": "patrols", "post": "posts", "actor": "actors", "field_entry": "field"}

func (m server) search(ctx context.Context, _ *sdk.CallToolRequest, in SearchInput) (*sdk.CallToolResult, SearchOutput, error) {
	if in.Limit < 0 || in.Limit > 100 {
		return nil, SearchOutput{}, fmt.Errorf("limit %d is not from 1 to 100", in.Limit)
	}
	f := client.Filter{Words: in.Query, Kind: in.Kind, Type: in.Type, From: in.From, To: in.To, Outlet: in.Outlet, Limit: in.Limit, Cursor: in.Cursor}
	if f.Limit == 0 {
		f.Limit = defaultHits
	}
	for kind, value := range map[string]string{"place": in.Place, "actor": in.Actor} {
		if value != "" {
			f.Facets = append(f.Facets, client.Facet{Kind: kind, Value: value}) // all of them have to fit, in whatever order
		}
	}
	found, err := m.client.Search(ctx, f)
	if err != nil {
		return nil, SearchOutput{}, err
	}
	out := SearchOutput{Hits: []SearchHit{}, Total: found.Total, AtLeast: found.AtLeast, Next: found.Next}
	for _, e := range found.Expansions {
		out.Expanded = append(out.Expanded, e.Word+" → "+e.To)
	}
	for _, h := range found.Hits {
		out.Hits = append(out.Hits, SearchHit{Kind: h.Kind, ID: h.ID, Title: h.Title, English: h.English, Outlet: h.Outlet, Published: h.Published, From: h.From, To: h.To, Types: h.Types, Words: snippet(h), Link: m.link(sections[h.Kind], h.ID, "")})
	}
	return nil, out, nil
}

// snippet writes the words round a hit.
func snippet(h client.Hit) string {
	if h.Snippet == nil {
		return ""
	}
	out := ""
	if h.Snippet.Before {
		out = "… "
	}
	for _, p := range h.Snippet.Pieces {
		if p.Hit {
			out += "«" + p.Read() + "»"
			continue
		}
		out += p.Read()
	}
	if h.Snippet.Behind {
		out += " …"
	}
	return out
}

// ChangesInput is what changes takes.
type ChangesInput struct {
	Since  string `json:"since" jsonschema:"a day, YYYY-MM-DD in UTC, or a time, RFC 3339"`
	Kind   string `json:"kind,omitempty" jsonschema:"of these alone: report, incident, agreement, breach, patrol_series, post, actor, field_entry"`
	Limit  int    `json:"limit,omitempty" jsonschema:"how many, 1 to 500; 50 when left out"`
	Cursor string `json:"cursor,omitempty" jsonschema:"next of the page before"`
}

// ChangesOutput is what changes gives.
type ChangesOutput struct {
	Changes []ChangeRow `json:"changes"`
	Next    string      `json:"next,omitempty" jsonschema:"pass it as cursor for more"`
}

// ChangeRow is a step of the register.
type ChangeRow struct {
	client.Change
	Link string `json:"link,omitempty"`
}

func (m server) changes(ctx context.Context, _ *sdk.CallToolRequest, in ChangesInput) (*sdk.CallToolResult, ChangesOutput, error) {
	since, err := time.Parse(time.DateOnly, in.Since)
	if err != nil {
		if since, err = time.Parse(time.RFC3339, in.Since); err != nil {
			return nil, ChangesOutput{}, fmt.Errorf("since %q is neither a day, YYYY-MM-DD, nor a time, RFC 3339", in.Since)
		}
	}
	found, err := m.client.Changes(ctx, client.ChangeFilter{Since: since, Kind: in.Kind, Limit: in.Limit, Cursor: in.Cursor})
	if err != nil {
		return nil, ChangesOutput{}, err
	}
	out := ChangesOutput{Changes: []ChangeRow{}, Next: found.Next}
	for _, c := range found.Items {
		row := ChangeRow{Change: c}
		if section := sections[c.Kind]; section != "" && !c.Removed {
			row.Link = m.link(section, c.ID, "")
		}
		out.Changes = append(out.Changes, row)
	}
	return nil, out, nil
}
