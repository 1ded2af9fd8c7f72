package queue

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"marsad/internal/store"
)

// The days between which records are looked for.
const (
	firstDay = "0001-01-01"
	lastDay  = "9999-12-31"
)

// undated begins the cursor of the records without a day, which stand behind all others.
const undated = "-"

// Page is a part of a list; Next asks for what stands behind it and is empty at the end. A cursor names the last record that was given, so that a record that leaves the
// queue in between moves nothing.
type Page struct {
	Objects []store.Object
	Next    string
}

// Oldest gives up to n records that a filter passes behind a cursor, those with the earliest first day first, those without a day last. Stores list the latest first, so
// the day up to which the page reaches is found by counting. A cursor that no list gave is store.ErrInvalid.
func Oldest(ctx context.Context, l store.Ledger, f store.Filter, cursor string, n int) (Page, error) {
	if strings.HasPrefix(cursor, undated) {
		return withoutDay(ctx, l, f, strings.TrimPrefix(cursor, undated), n)
	}
	day, id := firstDay, ""
	if cursor != "" {
		var ok bool
		if day, id, ok = strings.Cut(cursor, "."); !ok || !isDay(day) {
			return Page{}, fmt.Errorf("%w: cursor %q was not given by a list", store.ErrInvalid, cursor)
		}
	}
	dated, err := earliest(ctx, l, f, day, id, n+1)
	if err != nil {
		return Page{}, err
	}
	if len(dated) > n {
		last := dated[n-1]
		return Page{dated[:n], last.Index.From + "." + last.ID}, nil
	}
	rest, err := withoutDay(ctx, l, f, "", n-len(dated))
	switch {
	case err != nil:
		return Page{}, err
	case len(dated) == n && len(rest.Objects)+len(rest.Next) > 0:
		return Page{dated, undated}, nil
	}
	return Page{append(dated, rest.Objects...), rest.Next}, nil
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// earliest gives at least n records behind a day and an id where there are so many, in their order.
func earliest(ctx context.Context, l store.Ledger, f store.Filter, day, id string, n int) ([]store.Object, error) {
	for want := n; ; want *= 2 {
		until, err := reach(ctx, l, f, day, want)
		if err != nil {
			return nil, err
		}
		out, err := between(ctx, l, f, day, until)
		if err != nil {
			return nil, err
		}
		out = slices.DeleteFunc(out, func(o store.Object) bool { // what began before and lasted longer was given already
			return cmp.Or(cmp.Compare(o.Index.From, day), cmp.Compare(o.ID, id)) <= 0
		})
		if len(out) >= n || until == lastDay {
			return out, nil
		}
	}
}

// between gives the records with a day in a span in the order of their first day.
func between(ctx context.Context, l store.Ledger, f store.Filter, from, to string) ([]store.Object, error) {
	f.From, f.To = from, to
	out := []store.Object{}
	for o, err := range l.AllObjects(ctx, f) {
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b store.Object) int {
		return cmp.Or(cmp.Compare(a.Index.From, b.Index.From), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// reach gives the earliest day up to which a span from a day holds n records, the last of all days when there are fewer.
func reach(ctx context.Context, l store.Ledger, f store.Filter, from string, n int) (string, error) {
	start, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return "", fmt.Errorf("%w: %q is no day", store.ErrInvalid, from)
	}
	end, _ := time.Parse(time.DateOnly, lastDay)
	f.From, f.Limit = from, 1
	low, high := 0, int(end.Unix()/secondsOfDay-start.Unix()/secondsOfDay) // days behind the start
	for low < high {
		middle := (low + high) / 2
		f.To = start.AddDate(0, 0, middle).Format(time.DateOnly)
		page, err := l.Objects(ctx, f)
		if err != nil {
			return "", err
		}
		if page.Total >= n || page.AtLeast {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return start.AddDate(0, 0, low).Format(time.DateOnly), nil
}

const secondsOfDay = 24 * 60 * 60

// withoutDay gives up to n of the records that have no day, the first kept first.
func withoutDay(ctx context.Context, l store.Ledger, f store.Filter, cursor string, n int) (Page, error) {
	f.Cursor, f.Limit = cursor, max(n, 1)
	if cursor == "" {
		_, high := store.Places(0)
		f.Cursor = store.NumberCursor(high + 1)
	}
	page, err := l.Objects(ctx, f)
	out := Page{Objects: page.Objects}
	switch {
	case err != nil:
		return out, err
	case n == 0 && len(page.Objects) > 0:
		return Page{Next: undated}, nil
	case page.Next != "":
		out.Next = undated + page.Next
	}
	return out, nil
}
