// Package scan answers a filter by looking at every object: for an engine that has no index.
package scan

import (
	"cmp"
	"slices"

	"marsad/internal/store"
)

// Entry is an object with the number by which it is ordered; see store.Places.
type Entry struct {
	Number int64
	store.Object
}

// Passing gives the objects that the filter passes and are not removed, in the order of store.Ledger's Objects.
func Passing(f store.Filter, entries []Entry) []Entry {
	var out []Entry
	for _, e := range entries {
		if e.Kind == f.Kind && !e.Removed && f.Passes(e.Index) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Entry) int { return cmp.Compare(b.Number, a.Number) })
	return out
}

// Page gives the part of the entries that the filter's cursor and limit say.
func Page(f store.Filter, passing []Entry) (store.ObjectPage, error) {
	page := store.ObjectPage{Objects: []store.Object{}, Total: min(len(passing), f.CountLimit()), AtLeast: len(passing) > f.CountLimit()}
	behind, err := f.Behind()
	if err != nil {
		return page, err
	}
	for i, e := range passing {
		if behind != 0 && e.Number >= behind {
			continue
		}
		if len(page.Objects) == f.Size() {
			page.Next = store.NumberCursor(passing[i-1].Number)
			break
		}
		page.Objects = append(page.Objects, e.Object)
	}
	return page, nil
}

// Cells counts entries by square; see store.Ledger.
func Cells(f store.Filter, zoom int, entries []Entry) []store.Cell {
	inside := store.SquaresOf(f.Box, zoom)
	f.Box = nil
	cells := map[[2]int]store.Cell{}
	for _, e := range Passing(f, entries) {
		if len(e.Index.Points) == 0 {
			continue
		}
		p := e.Index.Points[0]
		x, y := store.Square(p.Lat, p.Lon, zoom)
		if !inside.Hold(x, y) {
			continue
		}
		c := cells[[2]int{x, y}]
		c.X, c.Y, c.Count, c.Lat, c.Lon, c.Kind, c.ID = x, y, c.Count+1, c.Lat+p.Lat, c.Lon+p.Lon, e.Kind, e.ID
		cells[[2]int{x, y}] = c
	}
	out := make([]store.Cell, 0, len(cells))
	for _, c := range cells {
		c.Lat, c.Lon = c.Lat/float64(c.Count), c.Lon/float64(c.Count)
		if c.Count > 1 {
			c.Kind, c.ID = "", ""
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b store.Cell) int { return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X)) })
	return out
}

// Days counts entries by day; see store.Ledger.
func Days(f store.Filter, entries []Entry) []store.DayCount {
	out := []store.DayCount{}
	for _, e := range Passing(f, entries) { // the latest first
		switch last := len(out) - 1; {
		case e.Index.To == "":
		case last >= 0 && out[last].Day == e.Index.To:
			out[last].Count++
		default:
			out = append(out, store.DayCount{Day: e.Index.To, Count: 1})
		}
	}
	slices.SortFunc(out, func(a, b store.DayCount) int { return cmp.Compare(a.Day, b.Day) })
	return out
}
