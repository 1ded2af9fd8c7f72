package mcp

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"marsad/client"
	"marsad/internal/register/words"
	"marsad/internal/search"
	"marsad/record"
)

// CiteInput is what cite takes: a report with words or offsets, or an incident.
type CiteInput struct {
	Report   string `json:"report,omitempty" jsonschema:"id of a report"`
	Quote    string `json:"quote,omitempty" jsonschema:"words of the report, as published or as restored; every place where they stand is given"`
	Start    int    `json:"start,omitempty" jsonschema:"instead of quote: first character of the original"`
	End      int    `json:"end,omitempty" jsonschema:"the character behind the last"`
	Incident string `json:"incident,omitempty" jsonschema:"instead of a report: id of an incident; the words of every report that tells of it are given"`
}

// CiteOutput is what cite gives.
type CiteOutput struct {
	Citations []Citation `json:"citations"`
	More      int        `json:"more,omitempty" jsonschema:"how many further places there are"`
}

// Citation is words of a report with all that is needed to find and check them.
type Citation struct {
	Report    string `json:"report,omitempty"`
	Entry     string `json:"field_entry,omitempty"`
	Outlet    string `json:"outlet,omitempty"`
	URL       string `json:"url,omitempty" jsonschema:"where it was published"`
	Published string `json:"published,omitempty"`
	SHA256    string `json:"source_sha256,omitempty" jsonschema:"of the bytes from which it was read, as they were captured"`
	Origin    string `json:"origin,omitempty" jsonschema:"of an incident: citations with the same origin are copies or one speaker, not independent"`
	Quote     string `json:"quote" jsonschema:"as published"`
	Reading   string `json:"reading,omitempty" jsonschema:"the same words restored, where they were defaced"`
	Sentence  string `json:"sentence,omitempty" jsonschema:"the sentence around them, restored"`
	Start     int    `json:"start" jsonschema:"code points of the original text"`
	End       int    `json:"end"`
	Link      string `json:"link,omitempty"`
}

// maxCitations bounds an answer; what is left is counted.
const maxCitations = 50

func (m server) cite(ctx context.Context, _ *sdk.CallToolRequest, in CiteInput) (*sdk.CallToolResult, CiteOutput, error) {
	var all []Citation
	var err error
	switch {
	case (in.Report == "") == (in.Incident == ""):
		err = fmt.Errorf("give a report, with a quote or offsets, or an incident")
	case in.Incident != "":
		all, err = m.citeIncident(ctx, in.Incident)
	default:
		all, err = m.citeReport(ctx, in)
	}
	out := CiteOutput{Citations: append([]Citation{}, all[:min(len(all), maxCitations)]...), More: max(0, len(all)-maxCitations)}
	return nil, out, err
}

func (m server) citeReport(ctx context.Context, in CiteInput) ([]Citation, error) {
	r, err := m.client.Report(ctx, in.Report)
	if err != nil {
		return nil, err
	}
	places, err := find(r, in)
	if err != nil {
		return nil, err
	}
	text := words.Of(r)
	var out []Citation
	for _, p := range places {
		c := Citation{Report: r.ID, Outlet: r.Source.Outlet, URL: r.Source.URL, SHA256: r.Source.SHA256, Quote: p.Quote, Reading: p.Reading, Start: p.Start, End: p.End, Link: m.at(r.ID, p.Start)}
		c.Sentence = strings.TrimSpace(text.Read(text.Sentence(p.Start)))
		if r.Source.Published != nil {
			c.Published = r.Source.Published.Value
		}
		out = append(out, c)
	}
	return out, nil
}

// find gives the places in a report that are asked for. Words are looked for as published, letter by letter, and else as a phrase that folds alike, defaced or not.
func find(r client.Report, in CiteInput) ([]record.Span, error) {
	text := words.Of(r)
	if in.Quote == "" {
		if length := len([]rune(r.Text.Original)); in.Start < 0 || in.Start >= in.End || in.End > length {
			return nil, fmt.Errorf("%d to %d is no stretch of a text of %d characters; give a quote, or start and end", in.Start, in.End, length)
		}
		return []record.Span{text.Quote(in.Start, in.End)}, nil
	}
	out := literal(r.Text.Original, in.Quote, text)
	if len(out) > 0 {
		return out, nil
	}
	phrase := `"` + strings.ReplaceAll(in.Quote, `"`, " ") + `"`
	q, _, err := search.Parse(phrase, search.Options{Exact: true})
	if err != nil {
		return nil, fmt.Errorf("the quote stands nowhere in report %q as published, and is too long to be looked for otherwise: %w", r.ID, err)
	}
	found, err := search.Highlights(r, q)
	if err != nil {
		return nil, err
	}
	for _, h := range found {
		out = append(out, text.Quote(h.Start, h.End))
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("report %q does not hold these words; open it and quote what it says", r.ID)
	}
	return out, nil
}

// literal gives every place where words stand letter by letter.
func literal(original, quote string, text words.Text) []record.Span {
	var out []record.Span
	length, at := len([]rune(quote)), 0
	for rest := original; ; {
		before, behind, ok := strings.Cut(rest, quote)
		if !ok {
			return out
		}
		at += len([]rune(before))
		out = append(out, text.Quote(at, at+length))
		at, rest = at+length, behind
	}
}

func (m server) citeIncident(ctx context.Context, id string) ([]Citation, error) {
	i, err := m.client.Incident(ctx, id)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, o := range i.Origins {
		names[o.ID] = o.ID + " " + o.Name
	}
	var out []Citation
	for _, x := range i.Mentions {
		for _, s := range append([]record.Span{x.Cue}, x.Evidence...) {
			c := Citation{Report: x.Report, Entry: x.Entry, Outlet: x.Outlet, URL: x.URL, Published: x.Published, Origin: names[x.Origin], Quote: s.Quote, Reading: s.Reading, Start: s.Start, End: s.End}
			switch {
			case x.Report != "":
				c.Link = m.at(x.Report, s.Start)
			case x.Entry != "":
				c.Link = m.link("field", x.Entry, "")
			}
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// at gives the address of a place in a report.
func (m server) at(report string, start int) string {
	return m.link("reports", report, "#at-"+strconv.Itoa(start))
}
