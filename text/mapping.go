package text

import "sort"

// ToOriginal gives the place in the original of a span of String(). A span that cuts into a change takes the whole of it;
// what was deleted right before or right behind the span is left outside. A span without changes maps to identical bytes.
func (t Text) ToOriginal(s Span) Span {
	return mapSpan(t.changes, s, restoredSide)
}

// FromOriginal gives the place in String() of a span of the original, by the same rules the other way round.
func (t Text) FromOriginal(s Span) Span {
	return mapSpan(t.changes, s, originalSide)
}

// side tells which way is mapped: given a change it returns its place on the side that is known and on the side that is asked.
type side func(Change) (known, asked Span)

func restoredSide(c Change) (known, asked Span) { return c.Restored, c.Original }
func originalSide(c Change) (known, asked Span) { return c.Original, c.Restored }

func mapSpan(changes []Change, s Span, of side) Span {
	start := mapStart(changes, s.Start, of)
	if s.Empty() {
		return Span{start, start}
	}
	return Span{start, max(start, mapEnd(changes, s.End, of))}
}

// mapStart maps a start: inside a change it moves to the change's start, behind everything that is empty at the position.
func mapStart(changes []Change, at int, of side) int {
	i := sort.Search(len(changes), func(i int) bool { known, _ := of(changes[i]); return known.End > at })
	if i < len(changes) {
		if known, asked := of(changes[i]); known.Start <= at {
			return asked.Start
		}
	}
	return shift(changes, i, at, of)
}

// mapEnd maps an end: inside a change it moves to the change's end, before everything that is empty at the position.
func mapEnd(changes []Change, at int, of side) int {
	i := sort.Search(len(changes), func(i int) bool { known, _ := of(changes[i]); return known.End >= at })
	if i < len(changes) {
		if known, asked := of(changes[i]); known.Start < at {
			return asked.End
		}
	}
	return shift(changes, i, at, of)
}

// shift moves an unchanged position behind the first n changes.
func shift(changes []Change, n, at int, of side) int {
	if n == 0 {
		return at
	}
	known, asked := of(changes[n-1])
	return at + asked.End - known.End
}
