package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"marsad/internal/search"
	"marsad/internal/store"
	"marsad/record"
)

// searchView is the page of a search.
type searchView struct {
	page
	asked
	found
	Fault                   string // why the search cannot be made
	Tabs                    []searchTab
	Types, Acts, Modalities []string
	sections                []string // kinds whose records have pages
}

// searchTab leads to the hits of one kind.
type searchTab struct {
	Kind, Link, Count string
	Current           bool
}

// removal is a part of a search with the address of the search without it, or, for one that is Off, with it again.
type removal struct {
	Name       string // of a filter
	Text, Link string
	Off, Time  bool // Time is of a day
}

// newSearchView gives the form of a search with what was asked.
func newSearchView(p page, a asked) searchView {
	return searchView{page: p, asked: a, Types: record.EventTypes(), Acts: record.Acts(), Modalities: record.Modalities()}
}

func (s *site) searched(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok {
		return errNoPage
	}
	a, err := s.ask(r)
	v := newSearchView(s.newPage(c, r, "/search"), a)
	v.Title = c.Text("search.title")
	status := http.StatusOK
	if err == nil {
		v.found, err = s.find(r.Context(), r, a)
	}
	switch {
	case isQueryFault(err):
		status, v.Fault = http.StatusBadRequest, c.Text(searchFault(err, a.Filter), v.Num(search.MaxQueryWords))
	case err != nil:
		return err
	default:
		if v.Tabs, err = s.searchTabs(r, v); err != nil {
			return err
		}
	}
	for _, k := range searchKinds {
		if slices.ContainsFunc(s.all(), func(x route) bool { return x.pattern == "GET /"+c.Lang+"/"+k.section+"/{id}" }) {
			v.sections = append(v.sections, k.kind)
		}
	}
	return render(w, s.pages.search, status, v)
}

// searchTabs counts what the same search finds of every kind.
func (s *site) searchTabs(r *http.Request, v searchView) ([]searchTab, error) {
	var out []searchTab
	for _, k := range searchKinds {
		if k.kind != "" && s.ledger == nil {
			continue
		}
		a := v.asked
		a.Kind, a.Cursor, a.Limit = k.kind, "", 0
		link := v.Address(a.Filter)
		hits, err := v.found, error(nil)
		if k.kind != v.Kind {
			hits, err = s.count(r, a.Filter)
		}
		if err != nil {
			return nil, err
		}
		count := v.Num(hits.Total)
		if hits.AtLeast {
			count += "+"
		}
		out = append(out, searchTab{Kind: k.kind, Link: link, Count: count, Current: k.kind == v.Kind})
	}
	return out, nil
}

// count is find without the hits.
func (s *site) count(r *http.Request, f store.Filter) (found, error) {
	f.Limit = 1
	if f.Kind == "" {
		page, err := s.reports.List(r.Context(), f)
		return found{Total: page.Total, AtLeast: page.AtLeast}, err
	}
	return s.find(r.Context(), r, asked{Filter: f})
}

// Address gives the address of a search, in the reader's digits.
func (v searchView) Address(f store.Filter) string {
	q := f.Values()
	if v.Digits != "" {
		q.Set("digits", v.Digits)
	}
	return "/" + v.Lang + "/search?" + q.Encode()
}

// without gives the address of the search after a change, from its first page.
func (v searchView) without(change func(*store.Filter)) string {
	f := v.Filter
	f.Cursor = ""
	change(&f)
	return v.Address(f)
}

// NextLink gives the address of the next page.
func (v searchView) NextLink() string { return v.without(func(f *store.Filter) { f.Cursor = v.Next }) }

// FirstLink gives the address of the first page.
func (v searchView) FirstLink() string { return v.without(func(*store.Filter) {}) }

// Expansions gives what words were expanded to.
func (v searchView) Expansions() []removal {
	var out []removal
	for _, e := range v.expansions {
		text := v.Text("search.forms", v.written(e.Word))
		if e.Kind == search.Spelling {
			text = v.Text("search.spelling", v.written(e.Word), e.To)
		}
		off := slices.Contains(v.Without, e.Key())
		out = append(out, removal{Text: text, Off: off, Link: v.without(func(f *store.Filter) {
			f.Without = slices.DeleteFunc(slices.Clone(f.Without), func(k string) bool { return k == e.Key() })
			if !off {
				f.Without = append(f.Without, e.Key())
			}
		})})
	}
	return out
}

// written gives a folded word of the query as it was written.
func (v searchView) written(word string) string {
	for _, t := range search.Words(v.Words) {
		if t.Word == word {
			return visible(v.Words[t.Start:t.End])
		}
	}
	return word
}

// Kept gives the keys of expansions that are off, for the form: those of words that the query has.
func (v searchView) Kept() []string {
	var out []string
	for _, e := range v.expansions {
		if slices.Contains(v.Without, e.Key()) {
			out = append(out, e.Key())
		}
	}
	return out
}

// Filters gives the filters that narrow the search.
func (v searchView) Filters() []removal {
	var out []removal
	add := func(name, value string, change func(*store.Filter)) {
		if value != "" {
			out = append(out, removal{Name: name, Text: visible(value), Link: v.without(change)})
		}
	}
	add(v.Text("report.outlet"), v.Outlet, func(f *store.Filter) { f.Outlet = "" })
	add(v.Text("list.type"), v.known("type", v.EventType), func(f *store.Filter) { f.EventType = "" })
	add(v.Text("field.act"), v.known("act", v.Act), func(f *store.Filter) { f.Act = "" })
	add(v.Text("field.modality"), v.known("modality", v.Modality), func(f *store.Filter) { f.Modality = "" })
	days := len(out)
	add(v.Text("search.from"), v.digits(v.From), func(f *store.Filter) { f.From = "" })
	add(v.Text("search.to"), v.digits(v.To), func(f *store.Filter) { f.To = "" })
	for i := range out[days:] {
		out[days+i].Time = true
	}
	for i, x := range v.Facets {
		add(v.facetName(x.Kind), v.facetValue(x), func(f *store.Filter) { f.Facets = slices.Delete(slices.Clone(f.Facets), i, i+1) })
	}
	if v.Box != nil {
		add(v.Text("search.area"), v.digits(v.Box.String()), func(f *store.Filter) { f.Box = nil })
	}
	if v.Area != nil {
		out = append(out, removal{Text: v.Text("search.drawn", v.Num(len(v.Area))), Link: v.without(func(f *store.Filter) { f.Area = nil })})
	}
	if v.Exact {
		out = append(out, removal{Text: v.Text("search.exact"), Link: v.without(func(f *store.Filter) { f.Exact = false })})
	}
	return out
}

// known gives the label of a value of a list, or the value where there is none.
func (v searchView) known(list, value string) string {
	if v.Has(list + "." + value) {
		return v.Label(list, value)
	}
	return value
}

func (v searchView) facetName(kind string) string { return v.known("search.facet", kind) }

func (v searchView) facetValue(x store.Facet) string { return v.known(x.Kind, x.Value) }

// Facet gives the first value of a facet, for its field in the form.
func (v searchView) Facet(kind string) string {
	for _, x := range v.Facets {
		if x.Kind == kind {
			return x.Value
		}
	}
	return ""
}

// FurtherFacets gives the facets without a field in the form.
func (v searchView) FurtherFacets() []string {
	var out []string
	seen := map[string]bool{}
	for _, x := range v.Facets {
		if (x.Kind == "place" || x.Kind == "actor") && !seen[x.Kind] {
			seen[x.Kind] = true
			continue
		}
		out = append(out, x.Kind+":"+x.Value)
	}
	return out
}

// BoxText gives the area for the form.
func (v searchView) BoxText() string {
	if v.Box == nil {
		return ""
	}
	return v.Box.String()
}

// AreaText gives the drawn area for the form.
func (v searchView) AreaText() string { return v.Area.String() }

// Narrowed tells whether something besides the words narrows the search.
func (v searchView) Narrowed() bool { return len(v.Filters()) > 0 }

// Wide gives the address of the search for the words alone.
func (v searchView) Wide() string {
	return v.Address(store.Filter{Kind: v.Kind, Words: v.Words, Without: v.Without})
}

// Backwards tells whether the last day lies before the first.
func (v searchView) Backwards() bool { return v.From != "" && v.To != "" && v.To < v.From }

// Safe shows outside text.
func (v searchView) Safe(s string) string { return visible(s) }

// Day shows the day of a time.
func (v searchView) Day(s string) string { return v.digits(s[:min(dayLength, len(s))]) }

const dayLength = len("2006-01-02")

// Link gives the address of a hit's page, or "" when its kind has none; of a report, with the places marked that the search finds.
func (v searchView) Link(h hit) string {
	for _, k := range searchKinds {
		if (k.kind == h.Kind || k.kind == "" && h.Kind == store.KindReport) && slices.Contains(v.sections, k.kind) {
			return "/" + v.Lang + "/" + k.section + "/" + url.PathEscape(h.ID) + v.sought(h.Kind)
		}
	}
	return ""
}

func (v searchView) sought(kind string) string {
	q := url.Values{}
	if v.Digits != "" {
		q.Set("digits", v.Digits)
	}
	if kind == store.KindReport && v.Words != "" {
		for name, values := range (store.Filter{Words: v.Words, Exact: v.Exact, Without: v.Kept()}).Values() {
			q[name] = values
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// shownFacets bounds the facets shown of one object; the rest is counted.
const shownFacets = 12

// Heading gives the title of a hit in the reader's language where there is one.
func (v searchView) Heading(h hit) string {
	if v.Lang == "en" && h.English != "" {
		return visible(h.English)
	}
	return visible(h.Title)
}

// FacetsOf gives what an object tells of: names and kinds, not references.
func (v searchView) FacetsOf(h hit) (out struct {
	Shown []removal
	More  int
}) {
	for _, x := range h.Facets {
		if !slices.Contains([]string{"type", "grade", "place", "actor", "side", "outlet", "state", "mode"}, x.Kind) || isReference(x) {
			continue
		}
		if len(out.Shown) == shownFacets {
			out.More++
			continue
		}
		out.Shown = append(out.Shown, removal{Text: visible(v.facetValue(x)), Link: v.without(func(f *store.Filter) {
			if !slices.Contains(f.Facets, x) {
				f.Facets = append(slices.Clone(f.Facets), x)
			}
		})})
	}
	return out
}

// isReference tells whether a facet holds an identifier and not a name: an index has names in Arabic.
func isReference(x store.Facet) bool {
	return slices.Contains([]string{"place", "actor", "side"}, x.Kind) && !strings.ContainsFunc(x.Value, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
}

// snippetPiece is a run of a snippet: as read, with the original where a word was restored.
type snippetPiece struct {
	Text, Original, Link string
	Hit                  bool
}

// Pieces lays out the snippet of a report.
func (v searchView) Pieces(h hit) []snippetPiece {
	if h.Snippet == nil {
		return nil
	}
	a, aligned := align(h.report)
	runes := []rune(h.report.Text.Original)
	var out []snippetPiece
	for _, p := range h.Snippet.Pieces {
		for _, x := range splitRestored(h.report.Restorations, runes, p) {
			x.Text, x.Original, x.Hit = visible(x.Text), visible(x.Original), p.Hit
			if p.Hit && aligned {
				x.Link = v.Link(h) + "#at-" + strconv.Itoa(a.offset(p.Start, false))
			}
			out = append(out, x)
		}
	}
	return out
}

// splitRestored divides a piece at its restored words. A piece that begins or ends within one, which is longer than a snippet can wait for, stays whole.
func splitRestored(all []record.Restoration, runes []rune, p search.Piece) []snippetPiece {
	var out []snippetPiece
	at := p.Start
	for _, x := range all {
		if x.End <= p.Start || x.Start >= p.End {
			continue
		}
		if x.Start < at || x.End > p.End {
			return []snippetPiece{{Text: p.Read(), Original: p.Quote}}
		}
		if at < x.Start {
			out = append(out, snippetPiece{Text: string(runes[at:x.Start])})
		}
		out = append(out, snippetPiece{Text: x.Reading, Original: x.Quote})
		at = x.End
	}
	if at < p.End {
		out = append(out, snippetPiece{Text: string(runes[at:p.End])})
	}
	return out
}
