package reading

import (
	"fmt"
	"strings"
	"time"

	"marsad/record"
)

// times finds time expressions and resolves them against the publication day, or the day a dateline of the text gives. What stays
// open stays open: without either a weekday that fits several years leaves them as candidates, and no expression silently becomes
// the publication date. Values follow ISO 8601 and, for what it cannot say, TIMEX3 (TimeML 1.2.1).
func times(d *Doc) error {
	d.timeAt = make([]int, len(d.Tokens))
	p := timeParser{d: d, published: d.Published}
	if p.published.IsZero() {
		p.published = d.dateline()
	}
	for _, s := range d.Sentences {
		if !d.readable(s) {
			continue
		}
		p.first, p.limit, p.explicit = s.First, s.Last, time.Time{}
		for i := s.First; i < s.Last; {
			t, ok := p.at(i)
			if !ok {
				i++
				continue
			}
			d.addTime(t)
			p.remember(t)
			i = t.Last
		}
	}
	return nil
}

func (d *Doc) addTime(t Time) {
	d.Times = append(d.Times, t)
	for i := t.First; i < t.Last; i++ {
		d.timeAt[i] = len(d.Times)
	}
	if len(t.Candidates) > 1 {
		d.warn("date.ambiguous_year", fmt.Sprintf("%s can be %s: the report has no publication date", d.Quote(t.First, t.Last), strings.Join(t.Candidates, ", ")))
	}
}

// timeParser reads the time expressions of one sentence after the other.
type timeParser struct {
	d            *Doc
	first, limit int       // tokens of the sentence
	published    time.Time // the day that relative expressions count from; zero when unknown
	explicit     time.Time // the last date that the sentence gives in full
	last         time.Time // the last day that the report spoke of
	night        bool      // it was an evening or a night
}

// remember keeps the day of an expression for «the same day», which may come sentences later.
func (p *timeParser) remember(t Time) {
	if t.Precision != "day" && t.Precision != "part_of_day" || p.since(t.First) {
		return
	}
	if day, err := time.Parse(isoDay, t.Value); err == nil {
		p.last = day
	}
}

// since reports whether «since» stands before token i: such a day is the background of what is told.
func (p *timeParser) since(i int) bool {
	return p.is(i-1, "منذ", "مذ") || p.is(i-2, "منذ") && !p.isNumber(i-1)
}

// at reads the expression that begins at token i.
func (p *timeParser) at(i int) (Time, bool) {
	if p.d.Tokens[i].Kind == Latin {
		return p.latinDate(i)
	}
	if p.d.Words[i] == nil || p.d.Tokens[i].Kind == Word && (!p.d.has(i, beginsTime) || p.idlePreposition(i)) {
		return Time{}, false
	}
	for _, read := range p.readers() {
		if t, ok := read(i); ok {
			t.First = i
			return p.through(t), true
		}
	}
	return Time{}, false
}

// idlePreposition reports whether token i is one of the commonest prepositions before a word with which no expression goes on.
func (p *timeParser) idlePreposition(i int) bool {
	if !p.is(i, "في", "الي", "علي") || i+1 >= p.limit || p.d.Tokens[i+1].Kind != Word {
		return false
	}
	return !afterPreposition[p.d.Folded(i+1)] && !p.d.has(i+1, beginsTime)
}

// readers are the kinds of expressions; of two that begin at the same word the earlier one wins.
func (p *timeParser) readers() []func(int) (Time, bool) {
	return []func(int) (Time, bool){
		p.numericDate, p.nth, p.every, p.holiday, p.thatDay, p.day, p.clock, p.hijriDate, p.monthAndYear, p.season, p.era, p.year, p.shifted, p.relative,
		p.duration, p.reference, p.partAlone,
	}
}

// word gives the folded word at i, "" outside the sentence.
func (p *timeParser) word(i int) string {
	if i < 0 || i >= p.limit {
		return ""
	}
	return p.d.Folded(i)
}

// is reports whether token i of the sentence is one of the folded words, with or without wa or fa before it.
func (p *timeParser) is(i int, words ...string) bool {
	return i >= p.first && i < p.limit && p.d.is(i, words...)
}

// in looks the word at i up, as it stands and behind its proclitics.
func in[V any](p *timeParser, i int, list map[string]V) (V, bool) {
	w := p.word(i)
	if v, ok := list[w]; ok || w == "" {
		return v, ok
	}
	for _, prefix := range []string{"و", "ف", "ب", "ل", "لل", "وب"} {
		rest, cut := strings.CutPrefix(w, prefix)
		if !cut {
			continue
		}
		if v, ok := list[rest]; ok {
			return v, true
		}
		if prefix == "لل" {
			if v, ok := list["ال"+rest]; ok {
				return v, true
			}
		}
	}
	var none V
	return none, false
}

func (p *timeParser) isMark(i int, marks ...rune) bool {
	if i < p.first || i >= p.limit {
		return false
	}
	for _, m := range marks {
		if p.d.Tokens[i].Mark == m {
			return true
		}
	}
	return false
}

func (p *timeParser) isNumber(i int) bool {
	return i >= p.first && i < p.limit && p.d.Tokens[i].Kind == Number
}

func (p *timeParser) adjective(i int, list map[string]bool) bool {
	return i < p.limit && list[p.word(i)]
}

const isoDay = "2006-01-02"

// date gives a day of the Gregorian calendar; ok is false for the 31st of February and for years no report speaks of.
func date(year int, month time.Month, day int) (time.Time, bool) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return t, year >= 1000 && year <= 2200 && t.Month() == month && t.Day() == day
}

func (p *timeParser) onDay(day time.Time, next int, basis string) Time {
	return Time{Last: next, Time: record.Time{Value: day.Format(isoDay), Precision: "day", Basis: basis, Anchor: p.anchor(basis)}}
}

// anchor gives the day that a value was counted from, "" for a value that needs none.
func (p *timeParser) anchor(basis string) string {
	if basis == "explicit" || p.published.IsZero() {
		return ""
	}
	return p.published.Format(isoDay)
}

// open is an expression whose day cannot be known: "" or a reference to present, past or future.
func open(next int, value string) Time {
	return Time{Last: next, Time: record.Time{Value: value, Precision: "unknown", Basis: "relative"}}
}

func (p *timeParser) period(value, precision string, next int) Time {
	return Time{Last: next, Time: record.Time{Value: value, Precision: precision, Basis: "relative", Anchor: p.anchor("relative")}}
}

func (p *timeParser) explicitly(value, precision string, next int) Time {
	return Time{Last: next, Time: record.Time{Value: value, Precision: precision, Basis: "explicit"}}
}
