package web

import (
	"net/http"
	"time"

	"marsad/internal/store"
)

// sourcesView is the page of what is followed and how it is doing.
type sourcesView struct {
	page
	Rows    []sourceRow
	Waiting int // items that are found and not yet read, of all sources
}

// sourceRow is one source as the page shows it.
type sourceRow struct {
	store.Source
	Condition             string
	Read, Waiting, Missed int
}

// newSourcesView sets the sources that need somebody's eye before those that are well.
func newSourcesView(p page, sources []store.Source, items map[int64]store.SourceCounts, now time.Time) sourcesView {
	v := sourcesView{page: p}
	v.Title = p.Text("sources.title")
	for _, condition := range []string{store.ConditionFailing, store.ConditionSilent, store.ConditionNew, store.ConditionWell, store.ConditionPaused} {
		for _, s := range sources {
			if s.Condition(now) != condition {
				continue
			}
			n := items[s.ID]
			row := sourceRow{Source: s, Condition: condition, Read: n[store.ItemRead] + n[store.ItemShared], Waiting: n[store.ItemFound] + n[store.ItemFetched], Missed: n[store.ItemRefused] + n[store.ItemFailed]}
			v.Waiting += row.Waiting
			v.Rows = append(v.Rows, row)
		}
	}
	return v
}

// Moment shows a time to the minute, or that there was none.
func (v sourcesView) Moment(t time.Time) string {
	if t.IsZero() {
		return v.Text("sources.never")
	}
	return v.When(t.UTC().Format(time.RFC3339))
}

// NewestOf shows the time of a source's newest item; items that name none are told apart from there being no item.
func (v sourcesView) NewestOf(r sourceRow) string {
	if r.Newest.IsZero() && r.Read+r.Waiting+r.Missed > 0 {
		return v.Text("sources.undated")
	}
	return v.Moment(r.Newest)
}

// Safe shows outside text.
func (v sourcesView) Safe(s string) string { return visible(s) }

func (s *site) sourceList(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok || s.sources == nil {
		return errNoPage
	}
	sources, err := s.sources.Sources(r.Context())
	if err != nil {
		return err
	}
	items, err := s.sources.Items(r.Context())
	if err != nil {
		return err
	}
	return render(w, s.pages.sources, http.StatusOK, newSourcesView(s.newPage(c, r, "/sources"), sources, items, s.now()))
}
