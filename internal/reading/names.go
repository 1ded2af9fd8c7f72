package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/gazetteer"
	"marsad/internal/lexicon"
	"marsad/internal/rules"
	"marsad/internal/tagger"
	"marsad/record"
)

// names finds who acts, is acted on, or speaks: the actors of the book, noun phrases whose head can act (قوات, وزير, مدنيون), persons by
// their given names, and peoples (الروس). Mentions of one name are one entity; a later short form joins the full one.
func names(lex *lexicon.Lexicon, frames *rules.Set, gaz *gazetteer.Index) func(*Doc) error {
	return func(d *Doc) error {
		d.mentionAt = make([]int, len(d.Tokens))
		t, err := takeTagger()
		if err != nil {
			return err
		}
		defer taggers.Put(t)
		n := namer{d: d, lex: lex, frames: frames, byKey: map[string]int{}, tagger: t, tagAt: make([]int, len(d.Tokens)), anchors: d.anchorPlaces(), vetoed: make([]bool, len(d.Tokens))}
		n.placer = placer{d: d, lex: lex, gaz: gaz, byName: d.placeNames()}
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
	d       *Doc
	lex     *lexicon.Lexicon
	frames  *rules.Set
	s       Sentence
	hits    []lexicon.Hit
	byKey   map[string]int
	near    []gazetteer.Point // firm points of the report; nil until asked for
	anchors []bool            // places on which the position of another hangs
	vetoed  []bool            // tokens that are no place although the gazetteer has them
	placer  placer            // locates the places that the tagger proposes
	tagger  *tagger.Tagger
	words   []string      // of a sentence, for the tagger
	tagged  []tagger.Name // over tokens
	tagAt   []int         // token -> 1 + index in tagged
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

// booked reads an actor of the book.
func (n *namer) booked(i int) (found, bool) {
	n.hits = n.lex.ActorIndex.Match(n.hits[:0], n.d.Words[:n.s.Last], i)
	if len(n.hits) == 0 {
		return found{}, false
	}
	h := n.hits[0]
	for _, o := range n.hits[1:] {
		if cliticLetters(o.Reading) < cliticLetters(h.Reading) {
			h = o
		}
	}
	name := n.lex.ActorNames[h.Value]
	actor := n.lex.Actors[name.Actor]
	f := found{actor: name.Actor, kind: actor.Kind, loaded: name.Loaded}
	f.Mention = Mention{First: i, Last: i + h.Words, CoreFirst: i, CoreLast: i + h.Words, Clitic: cliticLetters(h.Reading), Class: classOfKind(actor.Kind), Preposition: h.Reading.Preposition, Conjunction: h.Reading.Conjunction != 0}
	return f, true
}

func classOfKind(kind string) string {
	switch kind {
	case "armed_actor":
		return "force"
	case "person":
		return "name"
	}
	return "body"
}

// headed reads a noun phrase with an actor noun at its head. When the phrase holds a name of the book or of a person, that is its core.
func (n *namer) headed(i int) (found, bool) {
	w := n.d.Words[i]
	if w.Head == 0 || n.d.placeAt[i] > 0 && n.d.wholePlace(i) {
		return found{}, false
	}
	head := n.lex.Heads[w.Head-1]
	f := found{actor: -1, kind: head.Kind}
	f.Mention = Mention{First: i, Last: n.extend(i, head.Class), Class: head.Class, Clitic: cliticLetters(w.HeadCut), Preposition: w.HeadCut.Preposition, Conjunction: w.HeadCut.Conjunction != 0}
	f.CoreFirst, f.CoreLast = f.First, f.Last
	if b, ok := n.booked(i); ok && b.Last >= f.Last {
		return b, true
	} else if ok && head.Class != "official" && head.Class != "people" && head.Class != "thing" {
		b.Last = max(b.Last, f.Last)
		return b, true
	}
	if head.Class == "official" {
		n.core(&f)
		n.apposition(&f)
	}
	return f, true
}

// apposition takes the name that follows an office between commas: وزير الخارجية الإيراني، محمد جواد ظريف، إن.
func (n *namer) apposition(f *found) {
	if f.CoreFirst > f.First || f.Last+2 >= n.s.Last || n.d.Tokens[f.Last].Mark != '،' && n.d.Tokens[f.Last].Mark != ',' {
		return
	}
	last := f.Last + 1
	for last < n.s.Last && last-f.Last <= 5 && n.d.Tokens[last].Kind == Word {
		w := n.d.Words[last]
		if w.Function != 0 || n.verb(w) || n.d.timeAt[last] > 0 || n.d.placeAt[last] > 0 || w.Head > 0 && last == f.Last+1 {
			return
		}
		last++
	}
	if last-f.Last < 3 || last >= n.s.Last || n.d.Words[last] != nil && n.d.Words[last].Function == 0 {
		return
	}
	f.CoreFirst, f.CoreLast, f.Clitic, f.Last, f.kind = f.Last+1, last, 0, last, "person"
	if b, ok := n.booked(f.CoreFirst); ok && b.kind == "person" {
		f.actor = b.actor
	}
}

// wholePlace reports whether token i begins a place's quoted name, as in مطار حميميم, rather than the generic word before it.
func (d *Doc) wholePlace(i int) bool {
	p := d.placeAt[i]
	return p > 0 && (i == 0 || d.placeAt[i-1] != p)
}

// core looks for the person's own name inside the phrase of an office.
func (n *namer) core(f *found) {
	for i := f.First + 1; i < f.Last; i++ {
		if b, ok := n.booked(i); ok && b.kind == "person" && b.Last <= f.Last {
			f.CoreFirst, f.CoreLast, f.Clitic, f.actor = b.CoreFirst, b.CoreLast, b.Clitic, b.actor
			return
		}
		if w := n.d.Words[i]; w != nil && w.Given && w.State == 0 && !n.d.is(i, "باسم") && n.afterOffice(i) {
			f.CoreFirst, f.CoreLast, f.Clitic = i, n.trimQuote(f.Last), 0
			return
		}
	}
}

func (n *namer) trimQuote(last int) int {
	for last > 0 && (n.d.Tokens[last-1].Kind == QuoteClose || n.d.Tokens[last-1].Kind == QuoteEither) {
		last--
	}
	return last
}

func (n *namer) afterOffice(i int) bool {
	prev := n.d.Words[i-1]
	return prev == nil || strings.HasPrefix(prev.Folded, "ال") || prev.State > 0 || prev.Head > 0
}

// maxPhrase is how many tokens a noun phrase may have.
const maxPhrase = 12

// extend gives the end of the noun phrase that begins with the noun at i. In Arabic the phrase tells where it ends: behind a
// definite word only definite words, names, or a quotation go on.
func (n *namer) extend(i int, class string) int {
	definite := strings.HasPrefix(n.d.Words[i].Folded, "ال") || n.d.Words[i].HeadCut.Definite
	at := i + 1
	for at < n.s.Last && at-i < maxPhrase {
		t := n.d.Tokens[at]
		if t.Kind == QuoteOpen || t.Kind == QuoteEither {
			end, ok := n.quotedName(at)
			if !ok {
				break
			}
			at, definite = end, true
			continue
		}
		if t.Kind != Word && t.Kind != Latin || n.d.timeAt[at] > 0 {
			break
		}
		step, isDefinite, ok := n.goesOn(i, at, definite, class)
		if !ok {
			break
		}
		definite = definite || isDefinite
		at = step
	}
	return at
}

// goesOn decides whether the phrase takes the word at token at.
func (n *namer) goesOn(head, at int, definite bool, class string) (next int, isDefinite, ok bool) {
	w := n.d.Words[at]
	if n.d.is(at, "التابع", "التابعه", "التابعين", "تابع", "تابعه", "باسم") && at+1 < n.s.Last {
		return at + 1, false, true
	}
	if n.d.Tokens[at-1].Kind == Word && n.d.is(at-1, "التابع", "التابعه", "التابعين", "تابع", "تابعه") {
		return at + 1, true, true
	}
	switch {
	case w.Function != 0:
		return at, false, false
	case w.State > 0 && !strings.HasPrefix(w.Folded, "و"):
		return at + 1, true, true // behind an adjective of nationality no indefinite noun goes on
	}
	if n.d.placeAt[at] > 0 {
		return n.placeInPhrase(at, definite)
	}
	if b, found := n.booked(at); found && b.Clitic == 0 && (!definite || class == "official") {
		return b.Last, true, true
	}
	if strings.HasPrefix(w.Folded, "ال") && !n.verb(w) {
		return at + 1, true, true
	}
	if b, found := n.booked(at); found && b.Preposition == 'l' && class == "official" && n.lex.Actors[b.actor].Kind == "organisation" {
		return b.Last, true, true // الأمين العام للأمم المتحدة
	}
	if attached(w) || n.verb(w) {
		return at, false, false
	}
	if !definite {
		if w.Head > 0 && class == "people" || w.Given {
			return at, false, false
		}
		return at + 1, false, n.nounlike(w)
	}
	return at + 1, true, class == "official" && n.namelike(at)
}

func (n *namer) placeInPhrase(at int, definite bool) (int, bool, bool) {
	p := n.d.placeAt[at]
	for _, m := range n.d.Places[p-1].Mentions {
		if m.WholeFirst == at && m.Clitic == 0 && m.First == at {
			return m.Last, true, !definite
		}
	}
	return at, false, false
}

// attached reports whether a word carries a conjunction or preposition before an article: the phrase ends there.
func attached(w *lexicon.Word) bool {
	for _, prefix := range []string{"وال", "بال", "لل", "فال", "كال", "ولل", "وبال"} {
		if strings.HasPrefix(w.Folded, prefix) && len(w.Folded) > len(prefix)+2 {
			return true
		}
	}
	for _, d := range w.Divisions {
		if d.Conjunction == 'w' && d.Stem != w.Folded && (d.Preposition != 0 || w.Head > 0 && w.HeadCut.Conjunction != 0) {
			return w.Head > 0
		}
	}
	return w.Head > 0 && (w.HeadCut.Preposition != 0 || w.HeadCut.Conjunction != 0)
}

// verb reports whether a word can be a finite verb: of reporting, or by the shape of an imperfect.
func (n *namer) verb(w *lexicon.Word) bool {
	if strings.HasPrefix(w.Folded, "ال") {
		return false
	}
	if n.lex.Verb(w) || n.frames.Verb(w) {
		return true
	}
	f := strings.TrimPrefix(w.Folded, "و")
	return strings.HasPrefix(f, "ي") && len(f) >= 8 && w.State == 0 && !w.Given || strings.HasPrefix(f, "سي") && len(f) >= 10
}

func (n *namer) nounlike(w *lexicon.Word) bool {
	return len(w.Folded) >= 4 && (!strings.HasPrefix(w.Folded, "و") || w.Head > 0 && w.HeadCut.Conjunction == 0)
}

// namelike reports whether the word at i can go on a person's name.
func (n *namer) namelike(i int) bool {
	w := n.d.Words[i]
	if w.Given {
		return true
	}
	return n.nounlike(w) && w.Head == 0 && !strings.HasPrefix(w.Folded, "ب") && !strings.HasPrefix(w.Folded, "ل") && !strings.HasPrefix(w.Folded, "ت") && !strings.HasPrefix(w.Folded, "ف")
}

// maxQuotedName is how many words between quotation marks still are a name and not a saying.
const maxQuotedName = 5

// quotedName gives the token behind a short quotation that begins at i.
func (n *namer) quotedName(i int) (int, bool) {
	for k := i + 1; k < n.s.Last && k-i <= maxQuotedName+1; k++ {
		switch n.d.Tokens[k].Kind {
		case QuoteClose, QuoteEither:
			return k + 1, k > i+1
		case Punctuation:
			if n.d.Tokens[k].Mark != '/' && n.d.Tokens[k].Mark != '-' {
				return i, false
			}
		}
	}
	return i, false
}

// person reads an unknown person: a given name and what follows it.
func (n *namer) person(i int) (found, bool) {
	w := n.d.Words[i]
	if !w.Given || i+1 >= n.s.Last || n.d.Tokens[i+1].Kind != Word {
		return found{}, false
	}
	at := i + 1
	for at < n.s.Last && at-i < 4 && n.d.Tokens[at].Kind == Word && n.d.timeAt[at] == 0 {
		next := n.d.Words[at]
		if next.Function != 0 || next.Head > 0 || n.verb(next) || !next.Given && !strings.HasPrefix(next.Folded, "ال") && at > i+1 || attached(next) {
			break
		}
		at++
	}
	if at == i+1 {
		return found{}, false
	}
	return found{actor: -1, kind: "person", Mention: Mention{First: i, Last: at, CoreFirst: i, CoreLast: at, Class: "name"}}, true
}

// people reads a people or a state by its adjective in the plural with article (الروس, الأتراك), or by its name.
func (n *namer) people(i int) (found, bool) {
	w := n.d.Words[i]
	if w.State == 0 {
		return found{}, false
	}
	adjective := arabic.Fold(n.lex.Nationalities[w.State-1].Adjective)
	for _, d := range w.Divisions {
		plain := d.Stem
		if !d.Definite || plain == adjective || plain == adjective+"ه" {
			continue
		}
		if strings.HasPrefix(plain, strings.TrimSuffix(adjective, "ي")) || len(plain) >= 4 && n.isPlural(w.State, plain) {
			return found{actor: -1, kind: "unknown", Mention: Mention{First: i, Last: i + 1, CoreFirst: i, CoreLast: i + 1, Class: "people", Clitic: cliticLetters(d.Reading), Preposition: d.Preposition, Conjunction: d.Conjunction != 0}}, true
		}
	}
	return found{}, false
}

func (n *namer) isPlural(state int, plain string) bool {
	return n.lex.Word(plain).State == state
}

// add makes the mention of an entity, new or known.
func (n *namer) add(f found) {
	if f.CoreLast <= f.CoreFirst {
		return
	}
	if e := n.takesUp(f); e >= 0 {
		n.mention(f, e)
		return
	}
	k := n.key(f)
	e, ok := n.byKey[k]
	if !ok {
		e = len(n.d.Entities)
		n.byKey[k] = e
		n.d.Entities = append(n.d.Entities, n.entity(f))
	}
	n.mention(f, e)
}

// takesUp gives the entity that a short definite mention takes up: الوكالة after وكالة الأنباء الإيرانية, الوزير after وزير الخارجية; -1 for none.
func (n *namer) takesUp(f found) int {
	w := n.d.Words[f.First]
	if w == nil || f.actor >= 0 || w.Head == 0 || !w.HeadCut.Definite || f.Last-f.First > 2 || f.Last-f.First == 2 && n.d.Words[f.First+1] != nil && n.d.Words[f.First+1].State == 0 {
		return -1
	}
	if class := f.Class; class != "body" && class != "official" {
		return -1
	}
	for k := len(n.d.Mentions) - 1; k >= 0; k-- {
		m := n.d.Mentions[k]
		head := n.d.Words[m.First]
		if head != nil && head.Head == w.Head && head.HeadCut.Stem == w.HeadCut.Stem && m.Last-m.First > f.Last-f.First {
			return m.Entity
		}
	}
	return -1
}

func (n *namer) mention(f found, e int) {
	f.Entity = e
	n.d.Mentions = append(n.d.Mentions, f.Mention)
	for t := f.First; t < f.Last; t++ {
		n.d.mentionAt[t] = len(n.d.Mentions)
	}
}

func (n *namer) key(f found) string {
	if f.actor >= 0 {
		return "book:" + n.lex.Actors[f.actor].ID
	}
	return arabic.Fold(n.d.nameOf(f.CoreFirst, f.CoreLast, f.Clitic))
}

func (n *namer) entity(f found) Entity {
	name := n.d.nameOf(f.CoreFirst, f.CoreLast, f.Clitic)
	e := Entity{Entity: record.Entity{Kind: f.kind, Name: record.Name{Arabic: name}, Loaded: f.loaded}}
	if f.actor >= 0 {
		a := n.lex.Actors[f.actor]
		e.Name, e.Ref, e.Kind = record.Name{Arabic: a.Arabic, English: a.English}, a.Ref, a.Kind
	}
	if f.CoreFirst > f.First && f.kind != "outlet" {
		e.Role = strings.TrimSpace(n.d.nameOf(f.First, f.CoreFirst, 0))
		e.Role = strings.TrimRight(e.Role, " “\"«")
		e.Kind = "person"
	}
	return e
}
