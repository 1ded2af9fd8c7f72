package grouping

import (
	"strings"
	"time"

	"marsad/internal/register"
	"marsad/record"
)

// publishedBefore is how many days before its publication a happening is looked for when the report does not say when it was.
const publishedBefore = 1

const dayLayout = "2006-01-02"

// when gives when an event was: as said; else by the day of publication; else by the only day that the whole report names.
func (x *reader) when(e record.Event) register.When {
	w := register.When{Precision: "unknown"}
	for _, t := range x.report.Times {
		if t.ID == e.Time && e.Time != "" {
			w = said(t)
		}
	}
	if w.From != "" || w.Partial != "" {
		return w
	}
	if p := x.report.Source.Published; p != nil && len(p.Value) >= len(dayLayout) {
		if t, err := time.Parse(dayLayout, p.Value[:len(dayLayout)]); err == nil {
			return register.When{From: t.AddDate(0, 0, -publishedBefore).Format(dayLayout), Until: t.Format(dayLayout), Precision: "day", Basis: "published"}
		}
	}
	return x.day
}

// said reads a time expression; what names no day of a known year is kept as far as it goes.
func said(t record.Time) register.When {
	w := register.When{Precision: t.Precision, Basis: t.Basis}
	value, until := t.Value, ""
	if t.Until != nil {
		until = *t.Until
	}
	switch {
	case strings.HasPrefix(value, "XXXX-"):
		w.Partial = value
	case len(value) >= len(dayLayout) && isDay(value[:len(dayLayout)]):
		w.From, w.Until = value, value
		if len(until) >= len(dayLayout) && isDay(until[:len(dayLayout)]) {
			w.Until = until
		}
	case len(value) == len("2006-01"):
		if m, err := time.Parse("2006-01", value); err == nil {
			w.From, w.Until = m.Format(dayLayout), m.AddDate(0, 1, -1).Format(dayLayout)
		}
	case len(value) == len("2006"):
		if y, err := time.Parse("2006", value); err == nil {
			w.From, w.Until = y.Format(dayLayout), y.AddDate(1, 0, -1).Format(dayLayout)
		}
	}
	return w
}

func isDay(s string) bool {
	_, err := time.Parse(dayLayout, s)
	return err == nil
}

// onlyDay gives the day that a report names, when it names one alone; it is the dateline of a report that does not say when it was published.
func onlyDay(r record.Report) register.When {
	var found register.When
	for _, t := range r.Times {
		if t.Basis != "explicit" && t.Basis != "weekday" {
			continue
		}
		w := said(t)
		if w.From == "" && len(w.Partial) != len("XXXX-01-02") || w.From != "" && len(t.Value) < len(dayLayout) {
			continue
		}
		if other := found.From + found.Partial; other != "" && other != w.From+w.Partial {
			return register.When{Precision: "unknown"}
		}
		found = register.When{From: w.From, Until: w.Until, Partial: w.Partial, Precision: w.Precision, Basis: "inferred"}
	}
	if found.From == "" && found.Partial == "" {
		found.Precision = "unknown"
	}
	return found
}

// span is days since the beginning of 1970, both included; known is false when no day is.
type span struct {
	from, until int
	known       bool
}

func daysOf(w register.When) span {
	from, ok := dayNumber(w.From)
	if !ok {
		return span{}
	}
	until, ok := dayNumber(w.Until)
	if !ok || until < from {
		until = from
	}
	return span{from, until, true}
}

const secondsOfDay = 24 * 60 * 60

func dayNumber(s string) (int, bool) {
	if len(s) < len(dayLayout) {
		return 0, false
	}
	t, err := time.Parse(dayLayout, s[:len(dayLayout)])
	if err != nil {
		return 0, false
	}
	return int(t.Unix() / secondsOfDay), true
}

// gap is how many days lie between two spans: 0 when they meet.
func gap(a, b span) int { return max(0, a.from-b.until, b.from-a.until) }

// partialAgrees compares a day without year, or a weekday, with a span or another of its sort: 1 agrees, -1 does not, 0 cannot be said.
func partialAgrees(a string, days span, b string) int {
	switch {
	case a == "":
		return 0
	case b != "" && len(a) == len(b):
		return map[bool]int{true: 1, false: -1}[a == b]
	case !days.known || days.until-days.from > weekLength:
		return 0
	}
	for d := days.from; d <= days.until; d++ {
		t := time.Unix(int64(d)*secondsOfDay, 0).UTC()
		weekday := (int(t.Weekday())+weekLength-1)%weekLength + 1
		if strings.HasSuffix(a, t.Format("-01-02")) || a == "XXXX-WXX-"+string(rune('0'+weekday)) {
			return 1
		}
	}
	return -1
}

const weekLength = 7
