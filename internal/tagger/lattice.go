package tagger

// lattice holds the tables of a sentence; they are kept from one sentence to the next.
type lattice struct {
	back              [][Tags]uint8
	best              [][Tags]float32
	forward, backward [][Tags]float32
}

const never = -1e9

// viterbi appends the best sequence of tags (Viterbi 1967) under the scores of words and of transitions [previous][next].
func viterbi(dst []uint8, l *lattice, scores [][Tags]float32, transitions *[Tags][Tags]float32) []uint8 {
	if len(scores) == 0 {
		return dst
	}
	l.back, l.best = l.back[:0], l.best[:0]
	first := scores[0]
	for y := range Tags {
		first[y] += transitions[Outside][y]
	}
	l.best, l.back = append(l.best, first), append(l.back, [Tags]uint8{})
	for i := 1; i < len(scores); i++ {
		best, back := step(&l.best[i-1], &scores[i], transitions)
		l.best, l.back = append(l.best, best), append(l.back, back)
	}
	return trace(dst, l)
}

func step(previous, score *[Tags]float32, transitions *[Tags][Tags]float32) (best [Tags]float32, back [Tags]uint8) {
	for next := range Tags {
		best[next] = 2 * never
		for p := range Tags {
			if v := previous[p] + transitions[p][next]; v > best[next] {
				best[next], back[next] = v, uint8(p)
			}
		}
		best[next] += score[next]
	}
	return best, back
}

func trace(dst []uint8, l *lattice) []uint8 {
	n, from := len(l.best), len(dst)
	y := uint8(0)
	for k, v := range l.best[n-1] {
		if v > l.best[n-1][y] {
			y = uint8(k)
		}
	}
	dst = append(dst, make([]uint8, n)...)
	for i := n - 1; i >= 0; i-- {
		dst[from+i] = y
		y = l.back[i][y]
	}
	return dst
}

// marginals fills the forward and backward tables, each row scaled to sum 1; factors are exponentials of the transitions.
func marginals(l *lattice, scores [][Tags]float32, factors *[Tags][Tags]float32) {
	l.forward, l.backward = l.forward[:0], l.backward[:0]
	previous := [Tags]float32{1}
	for i := range scores {
		var row [Tags]float32
		emit := exponentials(&scores[i])
		for y := range Tags {
			for p := range Tags {
				row[y] += previous[p] * factors[p][y]
			}
			row[y] *= emit[y]
		}
		normalise(&row)
		l.forward, l.backward = append(l.forward, row), append(l.backward, emit)
		previous = row
	}
	later := [Tags]float32{1, 1, 1, 1, 1, 1, 1}
	for i := len(scores) - 1; i >= 0; i-- {
		emit := l.backward[i]
		normalise(&later)
		l.backward[i] = later
		var row [Tags]float32
		for p := range Tags {
			for y := range Tags {
				row[p] += factors[p][y] * emit[y] * later[y]
			}
		}
		later = row
	}
}

// exponentials gives exp of the scores, scaled so that the largest is 1.
func exponentials(scores *[Tags]float32) (out [Tags]float32) {
	top := scores[0]
	for _, s := range scores {
		top = max(top, s)
	}
	for y, s := range scores {
		out[y] = exp(s - top)
	}
	return out
}

func normalise(row *[Tags]float32) {
	var sum float32
	for _, v := range row {
		sum += v
	}
	if sum <= 0 {
		return
	}
	for y := range row {
		row[y] /= sum
	}
}

// marginal gives the probability of tag y at word i.
func (l *lattice) marginal(i, y int) float32 {
	var sum float32
	for k := range Tags {
		sum += l.forward[i][k] * l.backward[i][k]
	}
	if sum <= 0 {
		return 0
	}
	return l.forward[i][y] * l.backward[i][y] / sum
}
