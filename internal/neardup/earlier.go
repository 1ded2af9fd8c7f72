package neardup

import (
	"cmp"
	"strings"
	"time"

	"marsad/record"
)

// Earlier orders reports by who had it first: the earliest published first, then those that do not say when they were published; among equals the
// earliest captured, then by id. A publication time that is only a day counts as the beginning of that day in UTC, and one without zone as UTC.
func Earlier(a, b record.Report) int {
	return cmp.Or(compareTimes(published(a), published(b)), compareTimes(parse(a.Source.CapturedAt), parse(b.Source.CapturedAt)), strings.Compare(a.ID, b.ID))
}

// compareTimes puts the zero time, which is none, behind all others.
func compareTimes(a, b time.Time) int {
	if a.IsZero() != b.IsZero() {
		return cmp.Compare(map[bool]int{true: 1}[a.IsZero()], map[bool]int{true: 1}[b.IsZero()])
	}
	return a.Compare(b)
}

func published(r record.Report) time.Time {
	if r.Source.Published == nil {
		return time.Time{}
	}
	return parse(r.Source.Published.Value)
}

func parse(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}
