package restore

import (
	"math"
	"strings"

	"marsad/text"
)

// solver decides regions. It is used again and again, so that clean and defaced text alike cost few allocations.
type solver struct {
	region
	edits  []text.Edit
	odds   []float64 // evidence of each gap
	units  []unit
	choice []choice // best way to end a word with each unit
	word   wordBuilder
}

// unit is a run of pieces that are one word, or a part of one, surely.
type unit struct {
	first, last int // pieces
	weighed     bool
	alone       joined // what it is as a word of its own
	letters     int    // of that word
}

// choice is the best division of the units up to one.
type choice struct {
	score float64
	first int // first unit of the word that ends here
	join  joined
}

// joined is a word made of pieces, with what its fillers and odd letters stand for.
type joined struct {
	score   float64
	known   bool
	seen    bool
	letters int    // how many it has
	fill    string // one entry per option of the word, noLetter for none
	margin  float64
}

// solve appends the edits that restore the region.
func (s *solver) solve() {
	if len(s.pieces) == 0 {
		return
	}
	s.odds, s.units = s.odds[:0], s.units[:0]
	s.word.budget = maxBudget
	for i := range s.gaps {
		s.odds = append(s.odds, s.gapEvidence(i))
	}
	for i := range s.pieces {
		if i > 0 && s.odds[i-1] == sureJoin {
			s.units[len(s.units)-1].last = i
			continue
		}
		s.units = append(s.units, unit{first: i, last: i})
	}
	for u := 1; u < len(s.units); u++ {
		s.weighSpace(u)
	}
	for u := 0; u < len(s.units); {
		end := u + 1
		for end < len(s.units) && s.odds[s.units[end].first-1] != sureBorder {
			end++
		}
		s.divide(u, end)
		u = end
	}
}

// divide decides which of the units from first to end, none of which is surely apart from the next, are one word.
func (s *solver) divide(first, end int) {
	if end-first == 1 {
		if u := &s.units[first]; u.last > u.first || s.pieces[u.first].odd || s.pieces[u.first].many {
			s.writeWord(u.first, u.last, s.alone(first))
		}
		return
	}
	s.choice = s.choice[:0]
	for last := first; last < end; last++ {
		best, second := choice{score: math.Inf(-1)}, math.Inf(-1)
		r := run{last: last}
		for from := last; from >= first && r.open <= maxOpen; from-- {
			if from < last {
				r.add(s.odds[s.units[from+1].first-1])
			}
			r.first = from
			j, ok := s.weighRun(r)
			if !ok {
				continue
			}
			score := j.score + r.gaps
			if from > first {
				score += s.choice[from-1-first].score
			}
			if score > best.score {
				best, second = choice{score, from, j}, best.score
			} else {
				second = max(second, score)
			}
		}
		best.join.margin = best.score - second
		s.choice = append(s.choice, best)
	}
	s.write(first, end-1)
}

// maxOpen is how many gaps of one word the lexicon may have to decide.
const maxOpen = 14

// run is a number of units taken as one word.
type run struct {
	first, last int     // units
	gaps        float64 // evidence of the gaps between them
	open        int     // how many of these there are
	weak        bool    // one of them needs a known word
	cut         bool    // one of them is a space, which needs a word that is known as it is
}

func (r *run) add(e float64) {
	r.gaps += e
	r.open++
	r.weak = r.weak || e < oneSided
	r.cut = r.cut || e == spaceUnknown || e == spaceOnly || e == spaceNear
}

// leastJoined is how many letters a word must have that the lexicon joins: shorter ones arise by chance.
const leastJoined = 3

// alone gives what a unit is as a word of its own.
func (s *solver) alone(u int) joined {
	if x := &s.units[u]; !x.weighed {
		s.spell(x.first, x.last)
		x.alone, x.letters, x.weighed = s.word.best(), len(s.word.letters), true
	}
	return s.units[u].alone
}

// spell puts the pieces from first to last together.
func (s *solver) spell(first, last int) {
	s.word.reset()
	for i := first; i <= last; i++ {
		s.word.piece(s.source, s.pieces[i])
		if i < last && (s.gaps[i].filler > 0 || s.gaps[i].separator > 0) {
			s.word.gap(s.source, s.gaps[i])
		}
	}
}

// weighRun gives what a run is as one word; ok is false when it cannot be one.
func (s *solver) weighRun(r run) (j joined, ok bool) {
	if r.open == 0 {
		return s.alone(r.first), true
	}
	if s.twoWords(r) {
		return j, false
	}
	s.spell(s.units[r.first].first, s.units[r.last].last)
	if r.cut && len(s.word.options) == 0 && !lexicon().Likely(hashOf(s.word.letters)) {
		return j, false
	}
	j = s.word.best()
	if j.letters < leastJoined || s.initials(r) && j.letters < leastInitials && !oftenDefaced(s.word.reading(j.fill)) || !j.known && r.weak || !j.seen && r.cut {
		return j, false
	}
	j.score -= margin
	if j.known && oftenDefaced(s.word.reading(j.fill)) {
		j.score += handBonus
	}
	if !j.known {
		j.score -= unknownJoin
	}
	return j, true
}

// leastInitials is how many letters a word must have that is put together out of single letters: fewer are initials or an abbreviation.
const leastInitials = 4

// initials reports whether a run is made of single letters with marks or spaces between them and no stroke: ا.ف.ب, ي ب ك.
func (s *solver) initials(r run) bool {
	for u := r.first; u <= r.last; u++ {
		x := &s.units[u]
		if x.first != x.last || s.pieces[x.first].size > 1 {
			return false
		}
		if g := x.first; u < r.last && (s.gaps[g].tatweel > 0 || s.gaps[g].separator+s.gaps[g].quote+s.gaps[g].space == 0) {
			return false
		}
	}
	return true
}

// twoWords reports whether a run of two units is rather two words that a hyphen or stroke joins rightly: جيو-استراتيجية, اقرأ/ي.
func (s *solver) twoWords(r run) bool {
	if r.open != 1 {
		return false
	}
	left, right := &s.pieces[s.units[r.first].last], &s.pieces[s.units[r.last].first]
	g := &s.gaps[s.units[r.first].last]
	if g.tatweel > 0 || !strings.ContainsAny(g.at.Of(s.source), "-/–—") {
		return false
	}
	if right.size == 1 && strings.ContainsRune("يةهتنا", right.last) {
		return true // the other gender
	}
	return s.isWord(r.first) && s.isWord(r.last) || left.size == 1 && left.last == 'و'
}

// unknownJoin is added against joining pieces to a word that nobody has seen.
const unknownJoin = 4.0

// weighSpace looks at the space before unit u. Between two words a space stays, also where their letters would make a third; beside a piece
// that is no word it may have cut one.
func (s *solver) weighSpace(u int) {
	i := s.units[u].first - 1
	g := &s.gaps[i]
	if g.space == 0 || s.odds[i] >= 0 || s.odds[i] == sureBorder {
		return
	}
	if s.odds[i] == spaceOnly && g.plain() && g.at.End != s.at {
		s.odds[i] = sureBorder // the scan found nothing amiss here
		return
	}
	left, right := s.isWord(u-1), s.isWord(u)
	switch {
	case left && right, s.units[u-1].letters >= leastJoined && s.units[u].letters >= leastJoined && !s.makesWord(u):
		s.odds[i] = sureBorder
	case s.odds[i] == spaceOnly && g.plain() && s.pieces[i].size+s.pieces[i+1].size >= leastCut:
		s.odds[i] = spaceUnknown
	}
}

// makesWord reports whether unit u and the one before it may be a known word together.
func (s *solver) makesWord(u int) bool {
	s.spell(s.units[u-1].first, s.units[u].last)
	return len(s.word.options) > 0 || lexicon().Likely(hashOf(s.word.letters))
}

// leastCut is how many letters a word must have that is put together across a mere space.
const leastCut = 5

// isWord reports whether a unit is a word of two letters or more that is not rare.
func (s *solver) isWord(u int) bool {
	j := s.alone(u)
	return j.known && j.fill == "" && j.score > ordinary && s.units[u].letters >= 2
}
