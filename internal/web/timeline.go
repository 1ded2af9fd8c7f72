package web

import (
	"net/http"
	"time"

	"marsad/internal/store"
)

// timeline is how many of a set fall on each part of a period: a bar each, with two handles round the days that the set is narrowed to.
type timeline struct {
	Bars          []timeBar
	First, Last   string // days of the period
	Step          string // day, week, month, year
	Width, Height int
	Begin, End    int // the bars that are chosen, both included
	Unclear       bool
}

// timeBar is one bar: X, Y, W and H in units of the drawing.
type timeBar struct {
	X, Y, W, H float64
	From, To   string
	Count      int
	Name, Link string
	Chosen     bool
}

// The drawing of a timeline, and how many bars it has at most.
const (
	timeWide = 960
	timeHigh = 72
	mostBars = 120
)

// timeline counts a set by day. The period is all days of the set, or, when it is narrowed to days, those with half as many again on each side: so that one can
// see what lies beside.
func (s *site) timeline(r *http.Request, v atlasView, f store.Filter) (timeline, error) {
	chosen := f
	f.Cursor, f.Limit = "", 0
	f.From, f.To = widened(f.From, f.To)
	days, err := s.ledger.Days(r.Context(), f)
	if err != nil || len(days) == 0 {
		return timeline{}, err
	}
	t := timeline{First: days[0].Day, Last: days[len(days)-1].Day, Width: timeWide, Height: timeHigh}
	if f.From != "" {
		t.First = f.From
	}
	if f.To != "" {
		t.Last = f.To
	}
	t.divide(days)
	t.measure(v, chosen)
	return t, nil
}

// widened gives a period with half its length more on each side, two weeks at least. A period that is open at an end stays so.
func widened(from, to string) (string, string) {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	switch {
	case err != nil && err2 != nil:
		return "", ""
	case err != nil:
		return "", b.AddDate(0, 0, 14).Format(time.DateOnly)
	case err2 != nil:
		return a.AddDate(0, 0, -14).Format(time.DateOnly), ""
	}
	more := max(int(b.Sub(a).Hours()/24/2), 14)
	return a.AddDate(0, 0, -more).Format(time.DateOnly), b.AddDate(0, 0, more).Format(time.DateOnly)
}

// divide makes the bars: days as long as there are few, then weeks from Monday, months, years.
func (t *timeline) divide(days []store.DayCount) {
	first, err := time.Parse(time.DateOnly, t.First)
	last, err2 := time.Parse(time.DateOnly, t.Last)
	if err != nil || err2 != nil || last.Before(first) {
		return
	}
	begin, next := stepOf(first, last)
	t.Step = begin
	at := startOf(first, begin)
	n := 0
	for !at.After(last) && len(t.Bars) <= 4*mostBars {
		after := next(at)
		bar := timeBar{From: at.Format(time.DateOnly), To: after.AddDate(0, 0, -1).Format(time.DateOnly)}
		for n < len(days) && days[n].Day <= bar.To {
			bar.Count += days[n].Count
			n++
		}
		t.Bars = append(t.Bars, bar)
		at = after
	}
}

// stepOf gives the least step with which a period has few bars.
func stepOf(first, last time.Time) (string, func(time.Time) time.Time) {
	days := int(last.Sub(first).Hours()/24) + 1
	switch {
	case days <= mostBars:
		return "day", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }
	case days <= 7*mostBars:
		return "week", func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }
	case days <= 30*mostBars:
		return "month", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }
	}
	return "year", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }
}

func startOf(t time.Time, step string) time.Time {
	switch step {
	case "week":
		return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	case "month":
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	case "year":
		return time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}

// measure places the bars, and marks those that are chosen.
func (t *timeline) measure(v atlasView, chosen store.Filter) {
	most := 1
	for _, b := range t.Bars {
		most = max(most, b.Count)
	}
	wide := float64(timeWide) / float64(max(len(t.Bars), 1))
	t.Begin, t.End = 0, len(t.Bars)-1
	for i := range t.Bars {
		b := &t.Bars[i]
		b.X, b.W = round(float64(i)*wide), round(max(wide-1, 1))
		b.H = round(float64(b.Count) / float64(most) * (timeHigh - 4))
		if b.Count > 0 {
			b.H = max(b.H, 2)
		}
		b.Y = timeHigh - b.H
		b.Chosen = (chosen.From == "" || b.To >= chosen.From) && (chosen.To == "" || b.From <= chosen.To)
		b.Link = v.address(func(f *store.Filter, _ *mapFrame) { f.From, f.To = b.From, b.To })
		b.Name = v.spanName(b.From, b.To) + ": " + v.N("incidents", b.Count)
		if chosen.From != "" && b.To < chosen.From {
			t.Begin = min(i+1, len(t.Bars)-1)
		}
		if chosen.To != "" && b.From <= chosen.To {
			t.End = i
		}
	}
	t.End = max(t.End, t.Begin)
}

// spanName writes a bar's days.
func (p page) spanName(from, to string) string {
	if from == to {
		return p.digits(from)
	}
	return p.digits(from) + " – " + p.digits(to)
}
