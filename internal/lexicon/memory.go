package lexicon

import (
	"hash/maphash"
	"strings"
	"sync"
	"sync/atomic"

	"marsad/internal/arabic"
)

// wordMemory keeps the words of running text that were described, safe for concurrent use. The forms written last are found at once, each in the one
// place that its hash gives it; behind them stand all words by their folded form.
type wordMemory struct {
	recent [1 << recentLog]atomic.Pointer[writtenForm]
	all    sync.Map // folded -> *Word
	adding sync.Mutex
	count  int
}

// writtenForm is a word as it is written.
type writtenForm struct {
	form string
	word *Word
}

const (
	recentLog = 15      // logarithm of how many written forms are found at once
	maxWords  = 200_000 // bounds the words that are kept; past it a word is described anew each time
)

var wordSeed = maphash.MakeSeed()

// Word gives what is known of a written form. Folding makes ta marbuta a ha, which could then be taken for a pronoun ending, so a
// form that ends in ta marbuta is a word of its own.
func (l *Lexicon) Word(written string) *Word {
	place := &l.words.recent[maphash.String(wordSeed, written)&(1<<recentLog-1)]
	if known := place.Load(); known != nil && known.form == written {
		return known.word
	}
	w := l.folded(arabic.Fold(written), strings.HasSuffix(written, "ة"))
	place.Store(&writtenForm{form: strings.Clone(written), word: w})
	return w
}

// folded gives the word of a folded form; marbuta says that its last letter is a ta marbuta.
func (l *Lexicon) folded(folded string, marbuta bool) *Word {
	key := folded
	if marbuta {
		key += "\x00"
	}
	if w, ok := l.words.all.Load(key); ok {
		return w.(*Word)
	}
	w := l.describe(strings.Clone(folded), marbuta) // a part of a report would keep all of its text
	if !marbuta {
		key = w.Folded
	}
	l.words.adding.Lock()
	defer l.words.adding.Unlock()
	if l.words.count < maxWords {
		l.words.count++
		l.words.all.Store(key, w)
	}
	return w
}
