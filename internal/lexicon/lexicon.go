package lexicon

import (
	"strings"
	"sync"

	"marsad/internal/arabic"
)

// Reporting is a word that attributes a saying; see data/reporting.tsv.
type Reporting struct {
	Lemma  string
	Act    string
	Hedge  string
	Needs  string   // "", "that", "complement", "preposition", "words" or "impersonal"
	After  []string // prepositions it governs, folded; bi and li are written together with the next word
	Object string   // what a noun behind it and its subject is: "nobody", "person" or "matter"
	Words  []string // of which one must stand near when Needs is "words", folded
}

// Attribution is a phrase that names a source; see data/attributions.tsv.
type Attribution struct {
	Phrase string
	To     bool   // li stands before the source
	Role   string // "speaker", "through" or "text"
	Act    string
	Hedge  string
}

// ContentAct is a phrase by which what is said turns a neutral act; see data/content_acts.tsv.
type ContentAct struct {
	Act    string
	Reach  int      // among how many first words it must stand
	Phrase []string // folded
}

// Head is a set of nouns that can head an actor's name; see data/actor_heads.tsv.
type Head struct {
	Kind  string
	Class string
}

// Nationality is a state with its adjective; see data/nationalities.tsv.
type Nationality struct {
	Adjective, State, English, Ref string
	Actor                          int // index in Actors of the state
}

// Form tells where a form of a reporting word comes from.
type Form struct {
	Reporting  int // index in Reporting
	Participle bool
	Noun       bool // a masdar
}

// Lexicon is all word lists, loaded and indexed. It is read-only and safe for concurrent use.
type Lexicon struct {
	Reporting     []Reporting
	Forms         []Form // values of ReportingIndex
	Attributions  []Attribution
	ContentActs   []ContentAct
	ContentReach  int // the largest reach of ContentActs
	Heads         []Head
	Nationalities []Nationality
	Actors        []Actor
	ActorNames    []ActorName // values of ActorIndex

	ReportingIndex   *Index
	AttributionIndex *Index
	ActorIndex       *Index

	functions  map[string]Function
	heads      map[string]int
	adjectives map[string]int
	given      map[string]bool
	sayings    map[string]Saying
	turning    map[string][]int // first word of a phrase -> indexes in ContentActs

	words sync.Map // folded -> *Word
	known sync.Mutex
	count int
}

// maxWords bounds the shared memory of described words; past it a word is described anew each time.
const maxWords = 200_000

// Load gives the lexicon that is built into the program. It is loaded once.
var Load = sync.OnceValues(load)

// Word gives what is known of a written form. Folding makes ta marbuta a ha, which could then be taken for a pronoun ending, so a
// form that ends in ta marbuta is a word of its own.
func (l *Lexicon) Word(written string) *Word {
	folded := arabic.Fold(written)
	key := folded
	marbuta := strings.HasSuffix(written, "ة")
	if marbuta {
		key += "\x00"
	}
	if w, ok := l.words.Load(key); ok {
		return w.(*Word)
	}
	w := l.describe(folded, marbuta)
	l.known.Lock()
	defer l.known.Unlock()
	if l.count < maxWords {
		l.count++
		l.words.Store(key, w)
	}
	return w
}

// Verb reports whether a word can be a finite reporting verb.
func (l *Lexicon) Verb(w *Word) bool { return l.ReportingIndex.Verb(w) }

func foldAll(forms []string) []string {
	out := make([]string, len(forms))
	for i, f := range forms {
		out[i] = bare(arabic.Fold(f))
	}
	return out
}
