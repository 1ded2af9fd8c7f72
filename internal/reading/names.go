package reading

import (
	"marsad/internal/gazetteer"
	"marsad/internal/lexicon"
	"marsad/internal/rules"
	"marsad/internal/tagger"
)

// names finds who acts, is acted on, or speaks: the actors of the book, noun phrases whose head can act (قوات, وزير, مدنيون), persons by
// their given names, and peoples (الروس). Mentions of one name are one entity; a later short form joins the full one.
func names(lex *lexicon.Lexicon, frames *rules.Set, gaz, where *gazetteer.Index) func(*Doc) error {
	return func(d *Doc) error {
		d.mentionAt = make([]int, len(d.Tokens))
		t, err := takeTagger()
		if err != nil {
			return err
		}
		defer taggers.Put(t)
		n := namer{d: d, lex: lex, frames: frames, byKey: map[string]int{}, tagger: t, tagAt: make([]int, len(d.Tokens)), anchors: d.anchorPlaces(), vetoed: make([]bool, len(d.Tokens))}
		n.placer = placer{d: d, lex: lex, gaz: gaz, where: where, byName: d.placeNames()}
		for _, s := range d.Sentences {
			if !d.readable(s) {
				continue
			}
			n.s = s
			n.tag(s)
			for i := s.First; i < s.Last; {
				if m, ok := n.at(i); ok {
					n.settle(&m)
					n.add(m)
					i = m.Last
					continue
				}
				i++
			}
		}
		n.complete()
		return nil
	}
}

type namer struct {
	d         *Doc
	lex       *lexicon.Lexicon
	frames    *rules.Set
	s         Sentence
	byKey     map[string]int
	actorOf   []int             // entity -> its index in the book, -1
	conflicts map[string]int    // how much of the report belongs to each conflict; nil until asked for
	near      []gazetteer.Point // firm points of the report; nil until asked for
	anchors   []bool            // places on which the position of another hangs
	vetoed    []bool            // tokens that are no place although the gazetteer has them
	placer    placer            // locates the places that the tagger proposes
	tagger    *tagger.Tagger
	words     []string      // of a sentence, for the tagger
	tagged    []tagger.Name // over tokens
	tagAt     []int         // token -> 1 + index in tagged
}

// found is a mention with what is known of its entity.
type found struct {
	Mention
	actor  int // index in the book, -1
	kind   string
	loaded bool
}

// at reads the mention that begins at token i.
func (n *namer) at(i int) (found, bool) {
	w := n.d.Words[i]
	if w == nil || n.d.Tokens[i].Kind != Word && n.d.Tokens[i].Kind != Latin || n.d.timeAt[i] > 0 {
		return found{}, false
	}
	if f, ok := n.headed(i); ok {
		return f, true
	}
	if f, ok := n.booked(i); ok && n.d.placeAt[i] == 0 {
		return f, true
	}
	if n.d.placeAt[i] > 0 {
		return found{}, false
	}
	if f, ok := n.person(i); ok {
		return f, true
	}
	if f, ok := n.people(i); ok {
		return f, true
	}
	return n.proposed(i)
}
