package web

import (
	"context"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/search"
	"marsad/internal/store"
	"marsad/record"
)

// relatedRow is a report that shares rare words with the one on the page.
type relatedRow struct {
	store.Summary
	Words []string // that both have
}

// The bounds of the search for related reports.
const (
	rareTried   = 10  // words of the report that are looked up
	rareKept    = 5   // words that are searched in pairs
	rareMost    = 200 // reports that may have a rare word
	relatedMost = 5
	rareLength  = 4 // letters; shorter words are common or ambiguous
)

// related gives reports in other words that share two or more rare words with a report: names and things that few others tell of. Those in left stand on the page
// already.
func (s *site) related(ctx context.Context, r record.Report, left []string) ([]relatedRow, error) {
	rare, err := s.rareWords(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []relatedRow
	at := map[string]int{}
	for i, a := range rare {
		for _, b := range rare[i+1:] {
			found, err := s.reports.List(ctx, store.Filter{Words: a + " " + b, Exact: true, Limit: relatedMost + len(left) + 1})
			if err != nil {
				return nil, err
			}
			for _, x := range found.Reports {
				if x.ID == r.ID || slices.Contains(left, x.ID) {
					continue
				}
				n, ok := at[x.ID]
				if !ok {
					n, at[x.ID] = len(out), len(out)
					out = append(out, relatedRow{Summary: x})
				}
				for _, w := range []string{a, b} {
					if !slices.Contains(out[n].Words, w) {
						out[n].Words = append(out[n].Words, w)
					}
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b relatedRow) int { return len(b.Words) - len(a.Words) })
	return out[:min(len(out), relatedMost)], nil
}

// rareWords gives the words of a report that few other reports have, the rarest in news first. The titles of its blocks "read also" are not of it.
func (s *site) rareWords(ctx context.Context, r record.Report) ([]string, error) {
	type word struct {
		text  string
		often int
	}
	var all []word
	seen := map[string]bool{}
	for _, t := range search.Words(ownText(r)) {
		if seen[t.Word] || len([]rune(t.Word)) < rareLength || !search.Arabic(t.Word) {
			continue
		}
		seen[t.Word] = true
		all = append(all, word{t.Word, search.Often(t.Word)})
	}
	slices.SortStableFunc(all, func(a, b word) int { return a.often - b.often })
	var out []string
	for _, w := range all[:min(len(all), rareTried)] {
		if strings.ContainsFunc(w.text, func(r rune) bool { return r >= '0' && r <= '9' }) {
			continue
		}
		found, err := s.reports.List(ctx, store.Filter{Words: w.text, Exact: true, Limit: 1, Classes: access.Of(ctx).Classes()})
		if err != nil {
			return nil, err
		}
		if found.Total > 1 && found.Total <= rareMost {
			if out = append(out, w.text); len(out) == rareKept {
				break
			}
		}
	}
	return out, nil
}

// ownText gives the restored words of a report without those of its page: related titles and furniture.
func ownText(r record.Report) string {
	a, ok := align(r)
	text := []rune(r.Text.Restored)
	if !ok || len(r.Article.Blocks) == 0 {
		return r.Text.Restored
	}
	var b strings.Builder
	for _, x := range r.Article.Blocks {
		if x.Kind == "related" || x.Kind == "boilerplate" {
			continue
		}
		from, to := a.offset(x.Start, false), a.offset(x.End, true)
		b.WriteString(string(text[min(max(from, 0), len(text)):min(max(to, from, 0), len(text))]))
		b.WriteByte('\n')
	}
	return b.String()
}
