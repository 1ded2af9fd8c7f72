package web

import (
	"cmp"
	"context"
	"slices"

	"marsad/internal/neardup"
	"marsad/internal/store"
	"marsad/record"
)

// copyRow is a report that tells the same words as the one on the page.
type copyRow struct {
	ID, Title, Outlet, Published string
	Similarity                   float64
	Note                         string // key of a text, when one holds the other without being a copy
	First                        bool   // it had the words first, this report included
}

// copies are the reports like the one on the page, who had it first before the others.
type copies struct {
	Rows []copyRow
	Own  bool // this report had it first
	More int  // how many are not shown
}

// maxCopies is how many copies a page shows; the page says how many there are besides.
const maxCopies = 20

func (s *site) copies(ctx context.Context, r record.Report) (copies, error) {
	own := neardup.Of(r)
	found, err := s.reports.Near(ctx, own.Bands())
	if err != nil {
		return copies{}, err
	}
	var out copies
	var rows []copyRow
	for _, x := range found {
		if row, ok := likeness(own, x); ok && x.ID != r.ID {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b copyRow) int { return cmp.Compare(b.Similarity, a.Similarity) })
	if len(rows) > maxCopies {
		rows, out.More = rows[:maxCopies], len(rows)-maxCopies
	}
	reports := map[string]record.Report{r.ID: r}
	order := []record.Report{r}
	for _, row := range rows {
		other, err := s.reports.Get(ctx, row.ID)
		if err != nil {
			return out, err
		}
		reports[row.ID] = other
		if row.Note == "" {
			order = append(order, other)
		}
	}
	earliest := slices.MinFunc(order, neardup.Earlier)
	out.Own = len(order) > 1 && earliest.ID == r.ID
	for _, row := range rows {
		x := store.Summarise(reports[row.ID])
		row.Title, row.Outlet, row.Published = x.Title, x.Outlet, x.Published
		row.First = row.ID == earliest.ID
		out.Rows = append(out.Rows, row)
	}
	slices.SortStableFunc(out.Rows, func(a, b copyRow) int { return neardup.Earlier(reports[a.ID], reports[b.ID]) })
	return out, nil
}

// likeness compares the report of a page with a candidate. ok is false when neither is a copy of the other nor holds it.
func likeness(own neardup.Signature, x store.Signature) (copyRow, bool) {
	other, err := neardup.Parse(x.Bytes)
	if err != nil {
		return copyRow{}, false // of another version of the program: marsad duplicates makes it again
	}
	row := copyRow{ID: x.ID, Similarity: neardup.Similarity(own, other)}
	if row.Similarity >= neardup.Threshold {
		return row, true
	}
	row.Note = "report.same.holds"
	if own.Shingles() < other.Shingles() {
		row.Note = "report.same.held"
	}
	return row, neardup.Containment(own, other) >= neardup.ContainedThreshold
}
