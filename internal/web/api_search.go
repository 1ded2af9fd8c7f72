package web

import (
	"context"
	"slices"

	"marsad/internal/api"
	"marsad/internal/api/wire"
)

func (s *site) apiSearch(ctx context.Context, _ *searchInput) (wire.Found, error) {
	r := api.Request(ctx)
	a, err := s.ask(r)
	if err != nil {
		return wire.Found{}, s.searchProblem(err, a.Filter)
	}
	found, err := s.find(ctx, r, a)
	if err != nil {
		return wire.Found{}, s.searchProblem(err, a.Filter)
	}
	out := wire.Found{Query: a.Words, Typed: a.Typed, Expansions: []wire.Expansion{}, Hits: []wire.Hit{}, Total: found.Total, AtLeast: found.AtLeast, Next: found.Next}
	for _, e := range a.expansions {
		out.Expansions = append(out.Expansions, wire.Expansion{Word: e.Word, To: e.To, Kind: e.Kind, Key: e.Key(), Used: !slices.Contains(a.Without, e.Key())})
	}
	for _, h := range found.Hits {
		out.Hits = append(out.Hits, wireHit(h))
	}
	return out, nil
}

func wireHit(h hit) wire.Hit {
	out := wire.Hit{Kind: h.Kind, ID: h.ID, Title: h.Title, English: h.English, Outlet: h.Outlet, Published: h.Published, From: h.From, To: h.To, Types: h.Types, Snippet: h.Snippet}
	for _, f := range h.Facets {
		out.Facets = append(out.Facets, wire.Facet(f))
	}
	return out
}
