package restore

import (
	"cmp"
	_ "embed"
	"math"
	"slices"
	"sync"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/restore/internal/model"
	"marsad/restore/internal/table"
)

//go:embed data/dotless.bin
var dotlessData []byte

// dotlessModel is opened when the first text without dots asks for it.
var dotlessModel = sync.OnceValue(func() *model.Dotless {
	m, err := model.OpenDotless(dotlessData)
	if err != nil {
		panic("restore: the built-in model is broken: " + err.Error()) // a fault of the build, not of any input
	}
	return m
})

// skeleton is a word without dots: the letters that each place may stand for.
type skeleton struct {
	places [][]rune
	border byte // symbol of what stands before it
}

// reading is a word read again, with the share of the probability that the decoder gave to it.
type reading struct {
	word       string
	confidence float64
	known      bool // the word was seen before
}

// twins gives the letters that share the shape of r; last says that no letter follows in the word. The shapes are those of the
// undotted script (rasm): ba, ta, tha, nun and ya differ at the end of a word only.
func twins(r rune, last bool) []rune {
	switch r {
	case 'ٮ', 'ں', 'ى', 'ے', 'ی':
		return teeth(r, last)
	case 'ڡ', 'ٯ':
		if last && r == 'ڡ' {
			return twinsOfFa[:1]
		}
		if last {
			return twinsOfFa[1:]
		}
		return twinsOfFa[:]
	case 'ه':
		if last {
			return twinsOfHa[:]
		}
		return twinsOfHa[:1]
	}
	return shapes[r]
}

// teeth are the letters that are a mere tooth.
func teeth(r rune, last bool) []rune {
	switch {
	case !last:
		return tooth
	case r == 'ٮ':
		return tooth[:3]
	case r == 'ں':
		return tooth[3:4]
	}
	return finalYa
}

var (
	tooth     = []rune("بتثنيئ")
	finalYa   = []rune("ىيئ")
	twinsOfFa = [...]rune{'ف', 'ق'}
	twinsOfHa = [...]rune{'ه', 'ة'}
	shapes    = map[rune][]rune{
		'ح': []rune("جحخ"), 'د': []rune("دذ"), 'ر': []rune("رز"), 'س': []rune("سش"), 'ص': []rune("صض"), 'ط': []rune("طظ"), 'ع': []rune("عغ"),
		'ا': []rune("اأإآ"), 'و': []rune("وؤ"),
	}
)

// newSkeleton divides a word into places. ok is false when it has a letter that the model does not know.
func newSkeleton(word string, border byte) (s skeleton, ok bool) {
	s.border = border
	for at, r := range word {
		if arabic.IsMark(r) || r == arabic.Tatweel {
			continue
		}
		if len(s.places) > maxLetters {
			return s, false
		}
		last := at+utf8.RuneLen(r) == len(word)
		if t := twins(r, last); t != nil {
			s.places = append(s.places, t)
			continue
		}
		if model.Symbol(r) == 0 {
			return s, false
		}
		s.places = append(s.places, []rune{r})
	}
	return s, len(s.places) > 0 && len(s.places) <= maxLetters
}

// The widths of the search, set where more changed nothing on held-aside news; see docs/restoration.md.
const (
	wordBeam   = 16 // sentences kept behind each word
	letterBeam = 32 // spellings kept behind each letter, for words that nobody has seen
	guesses    = 6  // of these, how many stand against the known words
	maxKnown   = 24 // known words that are tried, the most frequent ones
)

// The weights of the two models, fitted on held-aside news.
const (
	letterWeight  = 0.25 // of the letters of a word that was seen before
	unknownWeight = 1.25 // of the letters of one that was not
)

// candidate is one way to read a skeleton.
type candidate struct {
	letters []rune
	hash    uint64
	score   float64 // for the choice of candidates only
}

// path is a reading of all words so far.
type path struct {
	score   float64
	history model.History
	context model.Context
	word    int // index of the candidate
	from    *path
}

// decode reads words without dots, each in the light of those before it.
func decode(m *model.Dotless, words []skeleton) []reading {
	out := make([]reading, len(words))
	paths := []*path{{}}
	type step struct {
		candidates []candidate
		mass       []float64
	}
	steps := make([]step, len(words))
	for i, w := range words {
		next := byte(model.Stop)
		if i+1 < len(words) {
			next = words[i+1].border
		}
		for _, p := range paths {
			p.history = p.history.With(w.border)
			if w.border != model.Gap {
				p.context = model.Begin(w.border)
			}
		}
		c := candidates(m, w, paths[0].history)
		var mass []float64
		paths, mass = extend(m, paths, c, next)
		steps[i] = step{c, mass}
	}
	p := paths[0]
	for i := len(words) - 1; i >= 0; i-- {
		c := steps[i].candidates[p.word]
		_, seen := m.Word(model.Context{}, c.hash)
		out[i] = reading{string(c.letters), steps[i].mass[p.word], seen}
		p = p.from
	}
	return out
}

// extend gives the best paths with one more word, and the share of each candidate among all.
func extend(m *model.Dotless, paths []*path, candidates []candidate, next byte) ([]*path, []float64) {
	all := make([]*path, 0, len(paths)*len(candidates))
	for _, p := range paths {
		for i, c := range candidates {
			history, spelling := p.history, 0.0
			for _, r := range c.letters {
				s := model.Symbol(r)
				spelling += m.Letter(history, s)
				history = history.With(s)
			}
			spelling += m.Letter(history, next)
			word, known := m.Word(p.context, c.hash)
			score := word + letterWeight*spelling
			if !known {
				score = word + unknownWeight*spelling
			}
			all = append(all, &path{score: p.score + score, history: history, context: p.context.After(c.hash), word: i, from: p})
		}
	}
	slices.SortStableFunc(all, func(a, b *path) int { return cmp.Compare(b.score, a.score) })
	mass, sum := make([]float64, len(candidates)), 0.0
	for _, p := range all {
		e := math.Exp(p.score - all[0].score)
		mass[p.word] += e
		sum += e
	}
	for i := range mass {
		mass[i] /= sum
	}
	return all[:min(len(all), wordBeam)], mass
}

// candidates gives the known words of a skeleton and the likeliest spellings by their letters.
func candidates(m *model.Dotless, w skeleton, h model.History) []candidate {
	out := known(m, w)
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
func known(m *model.Dotless, w skeleton) []candidate {
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

// spellings gives the likeliest ways to spell a skeleton, known or not.
func spellings(m *model.Dotless, w skeleton, h model.History) []candidate {
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
