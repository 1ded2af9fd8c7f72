package reading

import (
	"marsad/internal/arabic"
	"marsad/internal/lexicon"
)

// statements finds every act of saying that the report attributes to somebody: reporting verbs, participles and masdars, phrases that
// name a source, and the headline colon; with the speaker, the chain through which it came, what was said, and how the outlet presents it.
//
// The work is divided by meaning. What is a cue: statements_cue.go, with verbs, participles and masdars each in a file, and
// statements_attribution.go for phrases that name a source. What is said: statements_content.go, statements_governed.go where no أن leads to
// it, statements_mode.go how far its words are given. Who says: statements_subject.go beside the cue, statements_unknown.go when no list knows
// them, statements_apposition.go the person behind an office or a document, statements_carry.go when nobody is named. How: stance.go act and
// hedge, stance_chain.go who relays and who is addressed.
func statements(lex *lexicon.Lexicon) func(*Doc) error {
	return func(d *Doc) error {
		st := stater{d: d, lex: lex, quotes: findQuotations(d), last: d.lastNames()}
		for i, s := range d.Sentences {
			if d.readable(s) {
				st.sentence(i, s)
			}
		}
		d.layContents()
		return nil
	}
}

// stater reads the statements of a report, sentence by sentence.
type stater struct {
	d      *Doc
	lex    *lexicon.Lexicon
	quotes *quotations
	s      Sentence
	index  int // of the sentence
	first  int // the sentence's first statement
	hits   []lexicon.Hit
	cuts   []int          // tokens of the sentence where a phrase that names a source begins
	recent []recent       // who spoke last, the latest first
	gender []agreements   // of entities, as far as asked for
	last   map[string]int // last word of a person's name -> entity
}

func (st *stater) sentence(index int, s Sentence) {
	st.s, st.index, st.first, st.cuts = s, index, len(st.d.Statements), st.cuts[:0]
	for i := s.First; i < s.Last; {
		next := i
		if st.d.Words[i] != nil {
			if next = st.attribution(i); next == i {
				next = st.cue(i)
			}
		}
		i = max(next, i+1)
	}
	st.headline(s)
	st.settle()
}

// ofSentence gives the statements found in the sentence so far.
func (st *stater) ofSentence() []Statement { return st.d.Statements[st.first:] }

// add keeps a statement, and remembers its speaker for the sentences behind it.
func (st *stater) add(s Statement) {
	st.d.Statements = append(st.d.Statements, s)
	if s.Speaker >= 0 && (!s.nested || st.relayed(s)) {
		st.remember(s)
	}
}

// settle bounds what each statement of the sentence says where the next one begins, and tells how far its words are given.
func (st *stater) settle() {
	list := st.ofSentence()
	for i := range list {
		st.bound(list, i)
		st.mode(&list[i])
		st.stance(&list[i])
	}
}

// trim drops punctuation at the end of a run.
func (st *stater) trim(first, last int) int {
	for last > first {
		t := st.d.Tokens[last-1]
		if t.Kind == Punctuation && t.Mark != ')' {
			last--
			continue
		}
		break
	}
	return last
}

// within reports whether one of the words stands in the reach behind token i.
func (st *stater) within(i, reach int, words ...string) bool {
	for k := i; k < min(i+reach, st.s.Last); k++ {
		if st.d.is(k, words...) {
			return true
		}
	}
	return false
}

// says reports whether token i, with or without proclitics, has one of the classes of saying words.
func (st *stater) says(i int, class lexicon.Saying) bool {
	return i >= st.s.First && i < st.s.Last && st.d.Words[i].Says(class)
}

// mentionFrom gives the mention that begins at token i.
func (d *Doc) mentionFrom(i int) (Mention, bool) {
	if i < 0 || i >= len(d.mentionAt) || d.mentionAt[i] == 0 {
		return Mention{}, false
	}
	m := d.Mentions[d.mentionAt[i]-1]
	return m, m.First == i
}

// insideMention reports whether token i lies in a mention that begins before it.
func (d *Doc) insideMention(i int) bool {
	m := d.mentionAt[i]
	return m > 0 && d.Mentions[m-1].First < i
}

func cueClitics(r arabic.Reading) int {
	n := cliticLetters(r)
	if r.Future {
		n++
	}
	return n
}
