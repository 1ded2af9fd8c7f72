package web

import (
	"errors"
	"net/http"
	"strconv"

	"marsad/internal/search"
	"marsad/internal/store"
)

// hitKind is the kind of a mark where a search hits.
const hitKind = "hit"

// isQueryFault tells whether an error is about what was asked for.
func isQueryFault(err error) bool {
	return errors.Is(err, store.ErrInvalid) || errors.Is(err, search.ErrQuery)
}

// hitMarks gives the places of hits as marks, each a record of its own.
func hitMarks(hits []search.Highlight) []mark {
	out := make([]mark, 0, len(hits))
	for i, h := range hits {
		out = append(out, mark{start: h.Start, end: h.End, record: "q" + strconv.Itoa(i+1), kind: hitKind})
	}
	return out
}

// markHits marks in a report what the search hits from which it was opened. A search that cannot be made marks nothing.
func (s *site) markHits(r *http.Request, v *reportView) error {
	if r.URL.Query().Get("q") == "" {
		return nil
	}
	a, err := s.ask(r)
	if isQueryFault(err) || a.query.Empty() {
		return nil
	}
	if err != nil {
		return err
	}
	if v.hits, err = search.Highlights(v.Report, a.query); err != nil {
		s.log.Warn("a report is shown without what was searched for", "error", err)
		return nil
	}
	f := store.Filter{Words: a.Words, Exact: a.Exact, Without: a.Without}
	v.Sought, v.sought = a.Words, f.Values()
	v.Back = searchView{page: v.page}.Address(f)
	v.lay()
	return nil
}

// HitCount gives how many places the search hits.
func (v reportView) HitCount() int { return len(v.hits) }
