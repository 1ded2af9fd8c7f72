// Package reading takes an article to a record: it restores the text, divides it into sentences and words, and finds times,
// places, names, statements and events, each tied to its words. The literal list of stages stands in reading.go; each stage has
// a file of its own, adds its layer and leaves the earlier ones untouched.
//
// All offsets in this package are bytes of the restored text, half-open; report.go maps them to code points of the original.
package reading

import (
	"time"

	"marsad/internal/arabic"
	"marsad/internal/article"
	"marsad/internal/lexicon"
	"marsad/internal/ranker"
	"marsad/record"
	"marsad/text"
)

// Doc is one report on its way from article to record.
type Doc struct {
	Article   article.Article
	Text      text.Text
	Published time.Time // zero when unknown; the anchor of relative times
	Latest    time.Time // no time of the report lies behind it: publication or capture; zero when unknown

	Blocks     []Block
	Tokens     []Token
	Words      []*lexicon.Word // beside Tokens; nil for what is not a word
	Sentences  []Sentence
	Times      []Time
	Places     []Place
	Entities   []Entity
	Mentions   []Mention // in no order: those inside longer ones, and what later stages add, come last
	Statements []Statement
	Events     []Event
	Pairs      []Pair  // of events of one type, where no model has judged them
	Unlikely   []Event // candidates that the ranker turned down
	Relations  []record.Relation
	Warnings   []record.Warning

	tagNext   bool  // while tokens are made: the next one stands behind a hash sign
	joinNext  bool  // and behind the underscore of a hashtag
	timeAt    []int // token -> 1 + index in Times
	placeAt   []int // token -> 1 + index in Places
	mentionAt []int // token -> 1 + index in Mentions

	saidAt []int // token -> 1 + index in Statements of the innermost whose content holds it; see layContents
	outer  []int // statement -> 1 + index of the one around it

	byName map[string]int // Arabic name -> the last entity of that name; see addMention
	named  int            // how many entities byName knows
	book   bookHits
}

// Block is a block of the article in the restored text.
type Block struct {
	Kind        article.Kind
	At          text.Span
	First, Last int // tokens, half-open
}

// TokenKind says what a token is.
type TokenKind uint8

// The kinds of tokens.
const (
	Word TokenKind = iota
	Number
	Latin
	Punctuation
	QuoteOpen
	QuoteClose
	QuoteEither // the straight quotation mark, which opens and closes
)

// Token is a word, a number or a mark.
type Token struct {
	At     text.Span
	Kind   TokenKind
	Block  int
	Mark   rune // of punctuation and quotes
	Spaced bool // white space stands before it, or the underscore of a hashtag
	Joined bool // the underscore of a hashtag stands before it
	Tag    bool // a hash sign stands before it; the sign is no token, so that names go on over it (ريف #حلب الشمالي)
}

// Sentence is a run of tokens, half-open.
type Sentence struct {
	First, Last int
	Block       int
}

// Time is a time expression over tokens [First, Last).
type Time struct {
	First, Last int
	record.Time // without span and id
}

// Place is a named place with the token runs that mention it.
type Place struct {
	record.Place // without mentions and id
	Mentions     []PlaceMention
	country      string // ISO 3166 code of where the gazetteer has it, or ""
}

// PlaceMention is one mention of a place: Name covers the tokens that the record quotes, Whole also the generic word before it.
type PlaceMention struct {
	First, Last int
	WholeFirst  int
	Clitic      int // proclitic letters to leave out of the quoted span
	Role        string
}

// Entity is somebody or something named; Mentions of it point here.
type Entity struct {
	record.Entity     // without mentions and id
	Of            int // 1 + index of the entity it belongs to
}

// Mention is a noun phrase over tokens [First, Last) that names an entity. Core is the part that is the name itself.
type Mention struct {
	First, Last         int
	CoreFirst, CoreLast int
	Clitic              int // proclitic letters before the core to leave out of the quoted span
	Entity              int
	Class               string // of the head: force, people, official, body, machine, thing, name
	Preposition         byte   // bi, li or ka written together with it
	Conjunction         bool   // it follows wa
}

// Statement is a speech act; see record.Statement.
type Statement struct {
	CueFirst, CueLast         int
	CueClitic                 int
	ContentFirst, ContentLast int
	Speaker                   int // index in Entities, -1 when unknown
	Addressees, Through       []int
	Time, Venue               int // 1 + index in Times, in Places: when and where it was said
	Act, Hedge, Mode          string
	Rule                      string
	Confidence                float64
	Sentence                  int
	from                      int  // token where what is said begins, the quotation mark included; 0 when it stands before the cue
	told                      bool // that, a colon or a quotation leads to it
	nested                    bool // inside what another statement says
	carried                   bool // the cue has no subject of its own
	participle                bool
	partial                   bool // quoted words are but a part of what is said: the object of the verb, or behind its preposition
}

// Event is a happening; see record.Event.
type Event struct {
	Frame                   int // index in the rules
	Type, Mode, Phase       string
	Modality                string
	CueFirst, CueLast       int
	CueClitic               int
	Evidence                []TokenSpan
	Sentence                int
	SaidIn                  int // index in Statements, -1 when the outlet itself asserts it
	Actors                  []EventActor
	Places                  []EventPlace
	Time                    int // 1 + index in Times
	Counts                  []Count
	Weapon                  string
	Agreement               int // 1 + index in Entities
	Rule                    string
	Confidence              float64
	Candidates              []Candidate
	FieldFeatures           []ranker.Feature // what the models of modality and phase saw
	RuleModality, RulePhase string           // what the rules held for them
	Features                []ranker.Feature // what the model of happenings saw
	Names                   []string         // of Features, where they are asked for
	Score                   float64          // the ranker's probability that this is a happening
	Aspect                  arabic.Aspect
	Pronoun                 bool // a pronoun is written with the trigger: اعتقلتهم
	Definite                bool // the trigger is a noun with article: it may take up what was told before
	Toll                    bool // the trigger itself is a word for killed or injured
	merged, likely          bool
	clauseFirst, clauseLast int
}

// TokenSpan is a run of tokens, half-open.
type TokenSpan struct{ First, Last int }

// EventActor is an entity's part in an event.
type EventActor struct {
	Entity  int
	Mention int
	Role    string
	Told    bool // taken over from an event told before: the words around the trigger do not name it
	Sure    bool // the words say it outright (تعرض لـ, من قبل): no model weighs it again
}

// EventPlace is a place's part in an event.
type EventPlace struct {
	Place int
	Role  string
	Order int
}

// Count is a number of people or things.
type Count struct {
	Of, Who     string
	Low         int
	High        *int
	First, Last int
	share       bool // killed and injured share the number
}

// Quote gives the restored words of a run of tokens.
func (d *Doc) Quote(first, last int) string {
	if first >= last {
		return ""
	}
	return text.Span{Start: d.Tokens[first].At.Start, End: d.Tokens[last-1].At.End}.Of(d.Text.String())
}

// Folded gives the folded form of a token, or "" when it is not a word or a number.
func (d *Doc) Folded(i int) string {
	if i < 0 || i >= len(d.Tokens) || d.Words[i] == nil {
		return ""
	}
	return d.Words[i].Folded
}

// is reports whether token i is one of the folded words, with or without wa or fa before it.
func (d *Doc) is(i int, words ...string) bool {
	f := d.Folded(i)
	if f == "" {
		return false
	}
	for _, w := range words {
		if f == w || len(f) == len(w)+2 && f[2:] == w && (f[:2] == "و" || f[:2] == "ف") {
			return true
		}
	}
	return false
}

// warn adds a warning once.
func (d *Doc) warn(code, message string) {
	for _, w := range d.Warnings {
		if w.Code == code && w.Message == message {
			return
		}
	}
	d.Warnings = append(d.Warnings, record.Warning{Code: code, Message: message})
}
