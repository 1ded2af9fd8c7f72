package lexicon

import (
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

	words wordMemory
}

// Load gives the lexicon that is built into the program. It is loaded once.
var Load = sync.OnceValues(load)

// Verb reports whether a word can be a finite reporting verb.
func (l *Lexicon) Verb(w *Word) bool { return l.ReportingIndex.Verb(w) }

func foldAll(forms []string) []string {
	out := make([]string, len(forms))
	for i, f := range forms {
		out[i] = bare(arabic.Fold(f))
	}
	return out
}
