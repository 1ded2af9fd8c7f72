package web

import (
	"context"
	"slices"

	"marsad/internal/api"
)

func (s *site) apiSearch(ctx context.Context, _ *searchInput) (api.Found, error) {
	r := api.Request(ctx)
	a, err := s.ask(r)
	if err != nil {
		return api.Found{}, s.searchProblem(err, a.Filter)
	}
	found, err := s.find(ctx, r, a)
	if err != nil {
		return api.Found{}, s.searchProblem(err, a.Filter)
	}
	out := api.Found{Query: a.Words, Typed: a.Typed, Expansions: []api.Expansion{}, Hits: []api.Hit{}, Total: found.Total, AtLeast: found.AtLeast, Next: found.Next}
	for _, e := range a.expansions {
		out.Expansions = append(out.Expansions, api.Expansion{Word: e.Word, To: e.To, Kind: e.Kind, Key: e.Key(), Used: !slices.Contains(a.Without, e.Key())})
	}
	for _, h := range found.Hits {
		out.Hits = append(out.Hits, wireHit(h))
	}
	return out, nil
}

func wireHit(h hit) api.Hit {
	out := api.Hit{Kind: h.Kind, ID: h.ID, Title: h.Title, English: h.English, Outlet: h.Outlet, Published: h.Published, From: h.From, To: h.To, Types: h.Types, Snippet: h.Snippet}
	for _, f := range h.Facets {
		out.Facets = append(out.Facets, api.Facet(f))
	}
	return out
}
