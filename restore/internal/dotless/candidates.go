package dotless

import (
	"cmp"
	"slices"

	"marsad/restore/internal/model"
	"marsad/restore/internal/table"
)

// candidates gives the known words of a Word and the likeliest spellings by their letters.
func candidates(m *model.Dotless, w Word, h model.History) []candidate {
	out := known(m, w)
	if len(out) > 0 && out[0].score > common {
		return out // no unknown word comes near
	}
	seen := map[uint64]bool{}
	for _, c := range out {
		seen[c.hash] = true
	}
	n := 0
	for _, c := range spellings(m, w, h) {
		if n == guesses {
			break
		}
		if !seen[c.hash] {
			out = append(out, c)
			n++
		}
	}
	return out
}

// known gives the words that were seen before, the most frequent first.
func known(m *model.Dotless, w Word) []candidate {
	var out []candidate
	letters := make([]rune, 0, len(w.places))
	var descend func(at int, hash uint64)
	descend = func(at int, hash uint64) {
		if at == len(w.places) {
			if p, ok := m.Word(model.Context{}, hash); ok {
				out = append(out, candidate{slices.Clone(letters), hash, p})
			}
			return
		}
		for _, r := range w.places[at] {
			if h := table.Add(hash, r); m.Begins(h) {
				letters = append(letters, r)
				descend(at+1, h)
				letters = letters[:len(letters)-1]
			}
		}
	}
	descend(0, table.Start)
	slices.SortStableFunc(out, byScore)
	return out[:min(len(out), maxKnown)]
}

// spellings gives the likeliest ways to spell a Word, known or not.
func spellings(m *model.Dotless, w Word, h model.History) []candidate {
	type partial struct {
		candidate
		history model.History
	}
	beam := []partial{{candidate{hash: table.Start}, h}}
	for _, place := range w.places {
		var next []partial
		for _, p := range beam {
			for _, r := range place {
				s := model.Symbol(r)
				letters := append(slices.Clone(p.letters), r)
				next = append(next, partial{candidate{letters, table.Add(p.hash, r), p.score + m.Letter(p.history, s)}, p.history.With(s)})
			}
		}
		slices.SortStableFunc(next, func(a, b partial) int { return byScore(a.candidate, b.candidate) })
		beam = next[:min(len(next), letterBeam)]
	}
	out := make([]candidate, len(beam))
	for i, p := range beam {
		out[i] = p.candidate
	}
	return out
}

func byScore(a, b candidate) int { return cmp.Compare(b.score, a.score) }
