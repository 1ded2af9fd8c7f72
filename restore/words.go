package restore

import (
	_ "embed"
	"sync"

	"marsad/internal/arabic"
	"marsad/restore/internal/dotless"
	"marsad/restore/internal/model"
	"marsad/restore/internal/table"
)

//go:embed data/lexicon.bin
var lexiconData []byte

// lexicon is opened when the first break asks for it: clean text never pays.
var lexicon = sync.OnceValue(func() *model.Lexicon {
	l, err := model.OpenLexicon(lexiconData)
	if err != nil {
		panic("restore: the built-in lexicon is broken: " + err.Error()) // a fault of the build, not of any input
	}
	return l
})

// The log probabilities of words that the lexicon does not have as they are: a word that it has without proclitics and pronoun ending,
// and one that it has in no form, by its length.
const (
	cliticCost    = -3.5
	unknownCost   = -17.0
	unknownLetter = -0.6
	handBonus     = 3.0
)

// evidence is what the lexicon says of a word.
type evidence struct {
	log   float64 // log probability, estimated for unknown words
	known bool
	seen  bool // known as it is, without taking anything off
	hand  bool // entered by hand as a word that outlets deface
}

// weigh gives the evidence for a word of folded letters.
func weigh(folded []rune) evidence {
	if len(folded) == 0 || len(folded) > maxLetters {
		return evidence{log: unknownCost * 2}
	}
	lex, h := lexicon(), hashOf(folded)
	if p, hand, ok := lex.Word(h); ok {
		return evidence{log: p, known: true, seen: true, hand: hand}
	}
	if len(folded) >= 4 {
		if e, ok := weighStem(string(folded)); ok {
			return e
		}
	}
	return evidence{log: unknownCost + unknownLetter*float64(len(folded))}
}

// hashOf gives the key of a word of folded letters.
func hashOf(folded []rune) uint64 {
	h := table.Start
	for _, r := range folded {
		h = table.Add(h, r)
	}
	return h
}

// oftenDefaced reports whether a word, or its stem, was entered by hand as one that outlets deface.
func oftenDefaced(folded []rune) bool {
	if e := weigh(folded); e.hand {
		return true
	}
	e, ok := weighStem(string(folded))
	return ok && e.hand
}

// weighStem looks for the word without its proclitics and its pronoun ending.
func weighStem(folded string) (best evidence, ok bool) {
	lex := lexicon()
	look := func(stem string, cost float64) {
		if len(stem) < 6 { // three letters
			return
		}
		key := table.Word(stem)
		if !lex.Likely(key) {
			return
		}
		p, hand, found := lex.Word(key)
		if found && (!ok || p+cost > best.log) {
			best.log = max(p+cost, unknownCost+1)
		}
		best.known, best.hand, ok = best.known || found, best.hand || hand, ok || found
	}
	var bares [16]string
	var readings [arabic.MaxReadings]arabic.Reading
	for _, r := range arabic.Readings(readings[:0], folded) {
		if r.Stem != folded {
			look(r.Stem, cliticCost)
		}
		for _, bare := range arabic.WithoutPronoun(bares[:0], r.Stem) {
			look(bare, cliticCost)
		}
	}
	return best, ok
}

//go:embed data/dotless.bin
var dotlessData []byte

//go:embed data/ranker.bin
var rankerData []byte

// dotlessModel is opened when the first text without dots asks for it.
var dotlessModel = sync.OnceValue(func() *dotless.Model {
	m, err := dotless.Open(dotlessData, rankerData)
	if err != nil {
		panic("restore: the built-in model is broken: " + err.Error()) // a fault of the build, not of any input
	}
	return m
})
