package reading

import (
	"time"

	"marsad/internal/article"
)

// A dateline is a short line with a full date and little else, as pages print it under the headline: «الأربعاء, ٢١ سبتمبر ٢٠٢٢».
const (
	datelineLines = 60 // sentences to look at
	datelineWords = 4  // words that may stand beside the date
)

// dateline gives the first day that the text itself prints in a dateline, zero when there is none. It serves as the anchor of relative
// expressions only when nothing outside the text gives the publication day; the record's publication day stays empty.
func (d *Doc) dateline() time.Time {
	for n, s := range d.Sentences {
		if n == datelineLines {
			break
		}
		if d.Blocks[s.Block].Kind == article.Related || s.Last-s.First > 24 {
			continue
		}
		if day := d.datelineOf(s); !day.IsZero() && (d.Latest.IsZero() || !day.After(d.Latest)) && !d.contradicts(day) {
			return day
		}
	}
	return time.Time{}
}

// datelineOf reads a sentence as a dateline.
func (d *Doc) datelineOf(s Sentence) time.Time {
	p := timeParser{d: d, first: s.First, limit: s.Last}
	for i := s.First; i < s.Last; i++ {
		if d.Words[i] == nil {
			continue
		}
		t, ok := p.numericDate(i)
		if !ok {
			t, ok = p.day(i)
		}
		if ok && !p.explicit.IsZero() && d.wordsIn(s.First, i)+d.wordsIn(t.Last, s.Last) <= datelineWords {
			return p.explicit
		}
	}
	return time.Time{}
}

// contradicts reports whether the text says «today, Wednesday» of another weekday than that of the dateline or the day before it: then
// the line gives the day on which the page was saved.
func (d *Doc) contradicts(day time.Time) bool {
	for i := range d.Tokens {
		if !d.is(i, "اليوم") {
			continue
		}
		if w, ok := weekdays[d.Folded(i+1)]; ok && w != day.Weekday() && w != day.AddDate(0, 0, -1).Weekday() {
			return true
		}
	}
	return false
}

func (d *Doc) wordsIn(first, last int) int {
	n := 0
	for i := first; i < last; i++ {
		if d.Tokens[i].Kind == Word || d.Tokens[i].Kind == Latin {
			n++
		}
	}
	return n
}
